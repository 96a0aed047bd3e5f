-- Counting residents by status reads this instead of every row.
CREATE INDEX empi_resident_status ON empi_resident (status, provisional);
