DROP TABLE "grant";
DROP TABLE api_key;
DROP TABLE account;
