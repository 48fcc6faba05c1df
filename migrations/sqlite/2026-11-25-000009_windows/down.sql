DROP TABLE reporting_window;
DROP TABLE bank_holiday_feed;
