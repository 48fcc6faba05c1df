DROP TRIGGER case_service_no_update;
ALTER TABLE case_service DROP COLUMN address_source;
CREATE TRIGGER case_service_no_update BEFORE UPDATE OF id, case_id, document_id, method, addressee, address, message_id, proof, recorded_by, recorded_at ON case_service
BEGIN SELECT RAISE(ABORT, 'of a service only what became of it is noted'); END;
