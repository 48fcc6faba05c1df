-- Where the address of a notice is from: it has to be proper for the way the notice is given at last, not only for the way
-- it was to be given when it was drafted.
ALTER TABLE case_service ADD COLUMN address_source TEXT NOT NULL DEFAULT '';

DROP TRIGGER case_service_no_update ON case_service;
CREATE TRIGGER case_service_no_update BEFORE UPDATE OF id, case_id, document_id, method, addressee, address, address_source, message_id, proof, recorded_by, recorded_at ON case_service
FOR EACH ROW EXECUTE FUNCTION enforcement_refuse_change();
