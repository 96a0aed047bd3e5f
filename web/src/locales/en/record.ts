/** Words of the record shared by the doctor's browser and the resident's page. */
export default {
  record: {
    kind: {
      outpatient: 'Outpatient', inpatient: 'Inpatient', lab: 'Lab', exam: 'Exam', checkup: 'Check-up', followup: 'Follow-up',
      prescription: 'Prescription', 'public-health': 'Public health', certificate: 'Certificate',
    },
    status: { current: 'Current', superseded: 'Superseded', deprecated: 'Deprecated' },
    level: {
      normal: 'Normal', unjudged: 'Not judged', high: 'High', low: 'Low', 'critical-high': 'Critical high', 'critical-low': 'Critical low', abnormal: 'Abnormal',
    },
    depth: { structured: 'Structured', index: 'Index only' },
    severity: { info: 'Note', warning: 'Warning', error: 'Error', fatal: 'Fatal' },
    purpose: {
      treatment: 'Treatment', referral: 'Referral', 'public-health': 'Public health service', 'quality-review': 'Quality review',
      emergency: 'Emergency care', self: 'Own record',
    },
    relation: { treating: 'Treating', 'family-doctor': 'Family doctor', referred: 'Referred', tracing: 'Public health duty', self: 'Own', guardian: 'Guardian', none: 'No relation' },
    age: '{n} y',
    narrative: 'Narrative as written',
    unauthorised: 'Not authorised to view',
    sensitive: 'Sensitive',
    version: 'Version {n}',
    loading: 'Loading…',
    retry: 'Try again',
    trend: {
      showTable: 'Show table', showChart: 'Show chart', date: 'Date', value: 'Result', level: 'Reading', institution: 'Institution', unit: 'Unit',
      band: 'Reference range {text}', none: 'No numbers to draw in this period', summary: '{name}: {count} results, latest {value} {unit} ({date})',
      only: 'Only one result',
    },
  },
}
