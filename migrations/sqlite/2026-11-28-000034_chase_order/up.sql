-- The orders in which the list of a month stood, for those who are in the middle of its pages when it is counted anew. Derived,
-- and forgotten soon.
CREATE TABLE chase_order (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    month TEXT NOT NULL,
    made_at TIMESTAMP NOT NULL,
    locations TEXT NOT NULL
);
CREATE INDEX chase_order_month ON chase_order (month, id);
