import type { FeatureCollection } from 'geojson'
import type * as t from './types'

type ById = { path: { id: string } }
type OfPerson = { path: { person: string } }
type OfDocument = { path: { person: string; doc: string } }

/** Every route of the contract: what it takes and what it answers. The key is method and template. */
export interface Routes {
  'POST /session': { body: t.Credentials; result: t.Session }
  'GET /session': { result: t.Session }
  'DELETE /session': { result: void }
  'POST /session/password': { body: { old: string; new: string }; result: void }
  'GET /sessions': { result: t.Page<t.SessionInfo> }
  /** Ends all other sessions of the account. */
  'DELETE /sessions': { result: void }
  'DELETE /sessions/{id}': ById & { result: void }
  'POST /account/totp': { body: Record<string, never>; result: t.TotpEnrolment }
  'PUT /account/totp': { body: { code: string }; result: t.TotpEnrolment | void }
  'DELETE /account/totp': { body: { code: string }; result: void }
  'GET /demo': { result: t.Demo }

  'GET /status': { result: t.Status }
  'GET /messages': { query: t.MessageQuery; result: t.Page<t.Message> }
  'GET /messages/{id}': ById & { result: t.MessageDetail }
  'GET /messages/{id}/body': ById & { query: { purpose: string; unmasked?: boolean; reason?: string }; result: t.MessageBody }
  'POST /messages/{id}/replay': ById & { body: Record<string, never>; result: t.MessageDetail }
  'POST /messages/{id}/release': ById & { body: { reason: string }; result: t.MessageDetail }
  'GET /messages/statistics': { query: { from?: string; to?: string }; result: t.MessageStatistics }
  'GET /institutions': { query: t.Paging & { kind?: string; q?: string }; result: t.Page<t.Institution> }
  'GET /institutions/{id}': ById & { result: t.Institution }
  'PUT /institutions/{id}': ById & { body: Partial<t.Institution>; result: t.Institution }
  'GET /institutions/{id}/departments': ById & { query: t.Paging; result: t.Page<t.Department> }
  'GET /institutions/{id}/workers': ById & { query: t.Paging; result: t.Page<t.Worker> }
  'POST /institutions': { body: Partial<t.Institution>; result: t.Institution }
  'GET /institutions/{id}/devices': ById & { query: t.Paging; result: t.Page<t.Device> }
  'POST /institutions/{id}/devices': ById & { body: t.Device; result: t.Device }
  'GET /professionals': { query: t.ProfessionalQuery; result: t.Page<t.Professional> }
  'GET /professionals/{id}': ById & { result: t.Professional }
  'POST /professionals': { body: t.ProfessionalFields; result: t.Professional }
  'POST /professionals/{id}/practices': ById & { body: t.NewPractice; result: void }
  'GET /licences': { query: { holder: t.HolderKind; of: string }; result: t.Page<t.Licence> }
  'POST /licences': { body: t.LicenceFields; result: t.Licence }
  'GET /licences/expiring': { query: t.Paging & { days?: number }; result: t.Page<t.Licence> }
  'GET /consortia': { query: t.Paging & { institution?: string }; result: t.Page<t.Consortium> }
  'GET /consortia/{id}': ById & { result: t.Consortium }
  'POST /consortia': { body: t.ConsortiumFields; result: t.Consortium }
  'GET /oids': { query: t.Paging & { kind?: string }; result: t.Page<t.ObjectIdentifier> }
  'POST /oids': { body: { kind: string; name: string; holder?: string }; result: t.ObjectIdentifier }
  'GET /oids/{oid}': { path: { oid: string }; result: t.ObjectIdentifier }
  'GET /registry/sheets/{kind}': { path: { kind: t.SheetKind }; query: { format?: 'xlsx' | 'csv'; template?: boolean }; result: Blob }
  'POST /registry/sheets/{kind}': { path: { kind: t.SheetKind }; query: { rehearse?: boolean }; body: Blob; result: t.SheetResult }
  'GET /institutions/{id}/systems': ById & { query: t.Paging; result: t.Page<t.System> }
  'POST /institutions/{id}/systems': ById & { body: { name: string; kind: string }; result: t.System }
  'POST /systems/{id}/keys': ById & { body: { days: number }; result: t.NewKey }
  'GET /systems/{id}/keys': ById & { result: t.Page<t.SystemKey> }
  'DELETE /systems/{id}/keys/{credential}': { path: { id: string; credential: string }; result: void }
  'GET /systems/{id}/certificates': ById & { result: t.Page<t.Certificate> }
  'DELETE /systems/{id}/certificates/{credential}': { path: { id: string; credential: string }; result: void }
  'POST /systems/{id}/certificates': ById & { body: { pem: string }; result: t.Certificate }
  'GET /accounts': { query: t.Paging & { q?: string; role?: string }; result: t.Page<t.Account> }
  'POST /accounts': { body: t.NewAccount; result: { account: t.Account; initialPassword: string } }
  'PATCH /accounts/{id}': ById & { body: t.AccountChange; result: t.Account }
  'POST /accounts/{id}/unlock': ById & { body: Record<string, never>; result: t.Account }
  'POST /accounts/{id}/password-reset': ById & { body: Record<string, never>; result: { initialPassword: string } }
  'GET /audit': { query: t.AuditQuery; result: t.Page<t.AuditEntry> }
  'GET /audit/checkpoint': { result: t.AuditCheckpoint }
  'GET /audit/integrity': { result: t.AuditIntegrity }
  'POST /audit/verify': { body: Record<string, never>; result: t.AuditIntegrity }
  'GET /identity/reviews': { query: t.ReviewQuery; result: t.Page<t.IdentityReview> }
  'GET /identity/reviews/counts': { result: t.Page<t.ReviewCount> }
  'GET /identity/reviews/{id}': ById & { result: t.IdentityComparison }
  'POST /identity/reviews/{id}': ById & { body: { decision: 'same' | 'different'; reason: string }; result: void }
  'POST /identity/reviews/next': { body: { status?: string; institution?: string; rule?: string; sort?: string }; result: t.IdentityReview }
  'POST /identity/reviews/{id}/reveal': ById & { body: { purpose: string; reason: string }; result: t.IdentityComparison }
  'POST /identity/reviews/{id}/take': ById & { body: Record<string, never>; result: t.IdentityReview }
  'POST /identity/reviews/{id}/leave': ById & { body: Record<string, never>; result: void }
  'POST /identity/reviews/{id}/undo': ById & { body: { reason: string }; result: void }
  'GET /identity/reviewers': { query: { from?: string; to?: string }; result: t.Page<t.IdentityReviewer> }
  'GET /identity/statistics': { result: t.IdentityStatistics }
  'POST /identity/preview': { body: t.IdentityClaim; result: t.IdentityPreview }
  'POST /identity/cross-reference': { body: t.CrossReferenceQuery; result: t.CrossReference }
  'GET /identity/links': { query: t.Paging & { person?: string; institution?: string; model?: string; standing?: boolean }; result: t.Page<t.IdentityLink> }
  'POST /identity/links/{id}/undo': ById & { body: { documents?: string[]; whole?: boolean; reason: string }; result: t.ResidentSplit }
  'POST /identity/merges': { body: { survivor: string; retired: string; reason: string }; result: t.ResidentMerge }
  'POST /identity/merges/{id}/undo': ById & { body: { retired: string }; result: void }
  'GET /identity/models': { result: t.Page<t.IdentityModel> }
  'POST /identity/models/learn': { body: Record<string, never>; result: t.Page<t.IdentityModel> }
  'POST /identity/models/use': { body: { version: string }; result: t.Page<t.IdentityModel> }
  'GET /identity/keys': { result: t.IdentityKeys }
  'POST /identity/keys/rotate': { body: Record<string, never>; result: t.IdentityKeys }
  'GET /identity/higher': { result: t.IdentityHigher }
  'GET /identity/changes': { query: { after?: number; kinds?: string[]; limit?: number }; result: { items: t.IdentityChange[]; next: number } }
  'GET /identity/subscriptions': { result: t.Page<t.IdentitySubscription> }
  'POST /identity/subscriptions': { body: t.NewSubscription; result: t.IdentitySubscription }
  'POST /identity/subscriptions/{id}': ById & { body: { state: 'active' | 'paused' | 'ended' }; result: t.IdentitySubscription }
  'GET /residents/{id}': ById & { result: t.PersonMasked }
  'GET /residents/{id}/identity': ById & { result: t.ResidentIdentity }
  'POST /residents/{id}/correction': ById & { body: t.ResidentCorrection; result: t.PersonMasked }
  'POST /residents/{id}/revert': ById & { body: { version: number; reason: string }; result: t.PersonMasked }
  'POST /residents/{id}/split': ById & { body: t.ResidentSplitRequest; result: t.ResidentSplit }
  'GET /document-types': { result: t.Page<t.DocumentType> }

  'GET /standards/search': { query: t.LibraryQuery & { kind?: string }; result: t.LibraryFound }
  'GET /standards/elements': { query: t.LibraryQuery & { group?: string }; result: t.Counted<t.DataElement> }
  'GET /standards/elements/{id}': ById & { result: t.DataElementDetail }
  'GET /standards/domains': { query: t.LibraryQuery & { edition?: string; family?: string }; result: t.Counted<t.ValueDomain> }
  'GET /standards/domains/{id}': ById & { query: { edition?: string }; result: t.ValueDomainDetail }
  'GET /standards/domains/{id}/codes': ById & { query: t.LibraryQuery & { edition?: string }; result: t.Counted<t.DomainCode> }
  'GET /standards/editions/compare': { query: { domain: string; from?: string; to?: string }; result: t.EditionComparison }
  'GET /standards/datasets': { query: t.LibraryQuery; result: t.Counted<t.LibraryDataSet> }
  'GET /standards/datasets/{id}': ById & { result: t.LibraryDataSetDetail }
  'GET /standards/documents': { query: t.LibraryQuery; result: t.Counted<t.LibraryDocument> }
  'GET /standards/documents/{code}': { path: { code: string }; result: t.LibraryDocumentDetail }
  'POST /standards/check': { query: { type?: string }; body: Blob; result: t.CheckReport }
  'GET /standards/check/sample/{id}': ById & { result: { csv: string } }
  'GET /standards/documents/{code}/sample': { path: { code: string }; result: { xml: string } }
  'GET /standards/divisions': { query: t.LibraryQuery & { parent?: string }; result: t.Counted<t.LibraryDivision> }
  'GET /standards/export': { query: { list: string; format: 'xlsx' | 'json'; id?: string; edition?: string }; result: Blob }
  'GET /standards/packages': { result: { base: string; items: t.StandardsPackage[] } }
  'POST /standards/packages': { body: Blob; result: t.StandardsPackage }
  'GET /standards/packages/{id}/diff': ById & { result: t.PackageDiff }
  'POST /standards/packages/{id}/release': ById & { body: { breaking?: boolean; reason?: string }; result: t.StandardsPackage }
  'POST /standards/packages/{id}/withdraw': ById & { body: { reason: string }; result: t.StandardsPackage }
  'GET /standards/publishers': { result: { items: t.PackagePublisher[] } }
  'POST /standards/publishers': { body: { name: string; pem: string }; result: t.PackagePublisher }
  'DELETE /standards/publishers/{key}': { path: { key: string }; result: void }

  'GET /terminology/unmapped': { query: t.UnmappedQuery; result: t.UnmappedPage }
  'GET /terminology/unmapped/{id}': ById & { query: { domain?: string; edition?: string }; result: t.CodingCandidates }
  'POST /terminology/unmapped/assign': { body: { assignments: t.CodeAssignment[] }; result: t.MapChanged }
  'POST /terminology/unmapped/accept-equal': { body: { institution?: string; domain?: string }; result: t.MapChanged }
  'GET /terminology/codes': { query: { domain: string; edition?: string; q: string }; result: t.Page<t.CandidateCode> }
  'GET /terminology/progress': { result: t.MappingProgress }
  'GET /terminology/mappings': { query: t.Paging & { institution?: string; domain?: string; state?: string; q?: string }; result: t.Page<t.CodeMapping> }
  'GET /terminology/mappings/{id}/history': ById & { result: t.Page<t.CodeMappingChange> }
  'POST /terminology/mappings/{id}/confirm': ById & { body: { version?: number }; result: t.MapChanged }
  'POST /terminology/mappings/{id}/reject': ById & { body: { version?: number; note?: string }; result: t.MapChanged }
  'POST /terminology/mappings/{id}/retire': ById & { body: { version?: number }; result: t.MapChanged }
  'POST /terminology/changes/{id}/undo': ById & { result: t.MapChanged }
  'GET /terminology/sheet': { query: { institution?: string; format?: string; open?: boolean }; result: Blob }
  'POST /terminology/sheet': { query: { institution: string; dry?: boolean }; body: Blob; result: t.MappingImport }
  'GET /terminology/jobs': { result: t.Page<t.MappingJob> }
  'POST /terminology/jobs': { body: { institution?: string; full?: boolean }; result: t.MappingJob }
  'POST /terminology/jobs/{id}/stop': ById & { result: t.MappingJob }
  'POST /terminology/jobs/{id}/resume': ById & { result: t.MappingJob }

  'POST /residents/search': { body: t.ResidentSearch; result: t.Page<t.PersonMasked> }
  'POST /records/{person}/grants': OfPerson & { body: t.GrantRequest; result: t.Grant }
  'GET /records/{person}': OfPerson & { result: t.RecordView }
  'GET /records/{person}/documents': OfPerson & { query: t.DocumentQuery; result: t.Page<t.TimelineItem> }
  'GET /records/{person}/documents/{doc}': OfDocument & { result: t.DocumentView }
  'GET /records/{person}/documents/{doc}/original': OfDocument & { result: t.OriginalDocument }
  'GET /records/{person}/series': OfPerson & { query: { kind: 'lab' | 'vital'; code: string[] }; result: t.Page<t.Series> }
  'GET /records/{person}/labs': OfPerson & { result: t.LabMatrix }

  'GET /dashboard': { query: t.DashboardQuery; result: t.Dashboard }
  'GET /warehouse/subjects': { result: t.Page<t.WarehouseSubject> }
  'GET /warehouse/labels': { query: { subject: string; dimension: string; q?: string }; result: t.Page<t.Label> }
  'POST /warehouse/query': { body: t.WarehouseQuery; result: t.WarehouseResult }
  'POST /warehouse/export': { body: t.WarehouseQuery & { format: t.ExportFormat }; result: Blob }
  'GET /map/districts/{code}': { path: { code: string }; result: FeatureCollection }

  'GET /me': { result: t.Me }
  'GET /me/accesses': { query: t.Paging & { person?: string }; result: t.Page<t.Access> }
  'POST /me/measurements': { query: { person?: string }; body: t.NewMeasurement; result: t.Measurement }
  'GET /me/measurements': { query: t.MeasurementQuery; result: t.Page<t.Measurement> }
  'DELETE /me/measurements/{id}': ById & { query: { person?: string }; result: void }

  'GET /me/health-code': { query: { person?: string }; result: t.HealthCode }
  'POST /me/health-code': { query: { person?: string }; body: Record<string, never>; result: t.HealthCard }
  'POST /me/health-code/token': { query: { person?: string }; body: Record<string, never>; result: t.CodeToken }
  'POST /me/health-code/revoke': { query: { person?: string }; body: { reason: t.CodeReason }; result: void }
  'POST /me/health-code/bindings': { query: { person?: string }; body: { kind: t.CardKind; number: string }; result: t.BoundCard }
  'DELETE /me/health-code/bindings/{id}': ById & { query: { person?: string }; result: void }
  'POST /health-code/verify': { body: t.Presented; result: t.HealthCode }
  'POST /health-code/bindings': { body: { code: string; kind: t.CardKind; number: string }; result: t.BoundCard }
  'GET /residents/{person}/health-code': OfPerson & { result: t.HealthCode }
  'POST /residents/{person}/health-code': OfPerson & { body: Record<string, never>; result: t.HealthCard }
  'POST /residents/{person}/health-code/revoke': OfPerson & { body: { reason: t.CodeReason }; result: void }

  'GET /quality/definitions': { result: t.QualityDefinitions }
  'GET /quality/overview': { query: t.QualityScope; result: t.QualityOverview }
  'GET /quality/trend': { query: t.QualityScope & { by?: string }; result: t.Page<t.QualityPoint> }
  'GET /quality/institutions': { query: t.QualityScope & { by?: string }; result: t.QualityRanking }
  'GET /quality/types': { query: t.QualityScope; result: t.Page<t.QualityTypeLine> }
  'GET /quality/details': { query: t.QualityScope & { by?: string }; result: t.QualityDetails }
  'GET /quality/places': { query: t.QualityScope & t.Paging & { rule: string; element?: string }; result: t.Page<t.QualityPlace> }
  'GET /quality/export': { query: t.QualityScope & { by?: string; table?: string; step?: string; format?: string }; result: Blob }
  'GET /quality/alerts': { query: t.QualityAlertQuery; result: t.Page<t.QualityAlert> }
  'POST /quality/alerts/{id}': ById & { body: { state: 'seen' | 'closed'; note?: string }; result: t.QualityAlert }
  'GET /quality/thresholds': { result: t.Page<t.QualityThreshold> }
  'POST /quality/thresholds': { body: t.QualityThresholdFields; result: t.QualityThreshold }
  'PUT /quality/thresholds/{id}': ById & { body: t.QualityThresholdFields & { version: number }; result: t.QualityThreshold }
  'DELETE /quality/thresholds/{id}': ById & { result: void }
  'GET /quality/letters': { query: t.Paging & { month?: string; institution?: string }; result: t.Page<t.QualityLetter> }
  'POST /quality/letters': { body: { month: string; institution?: string }; result: t.QualityLetter }
  'GET /quality/letters/{id}/file': ById & { query: { format: 'pdf' | 'xlsx' }; result: Blob }

  'POST /datasets/{id}/rows': ById & { query: { name: string; institution?: string; wait?: number }; body: Blob; result: t.Batch }
  'GET /datasets/{id}/template.xlsx': ById & { result: Blob }
  'GET /datasets/{id}/template.csv': ById & { result: Blob }
  'GET /batches': { query: t.Paging & { dataset?: string; state?: string }; result: t.Page<t.Batch> }
  'GET /batches/{id}': ById & { result: t.Batch }
  'GET /batches/{id}/findings': ById & { query: { refused?: boolean; after?: number; limit?: number }; result: { items: t.BatchRow[]; next?: number } }
  'GET /batches/{id}/errors': ById & { query: { lang?: string }; result: Blob }
  'DELETE /batches/{id}': ById & { result: t.Batch }
}
