-- Where the address of a notice is from: it has to be proper for the way the notice is given at last, not only for the way
-- it was to be given when it was drafted.
ALTER TABLE case_service ADD COLUMN address_source TEXT NOT NULL DEFAULT '';

DROP TRIGGER case_service_no_update;
CREATE TRIGGER case_service_no_update BEFORE UPDATE OF id, case_id, document_id, method, addressee, address, address_source, message_id, proof, recorded_by, recorded_at ON case_service
BEGIN SELECT RAISE(ABORT, 'of a service only what became of it is noted'); END;
