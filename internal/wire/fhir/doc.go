// Package fhir is FHIR R4 (4.0.1) as a wire: the server's frame with its CapabilityStatement, operations with their Parameters,
// errors as OperationOutcome, and the resources that are exchanged, as JSON. It knows shapes and no meaning; contexts bring
// their resources and operations to one Server, so that they stand under one base address.
package fhir
