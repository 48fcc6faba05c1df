DROP TABLE linked_sign_in;
