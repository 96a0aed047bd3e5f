/** Words of the doctor's record browser. */
export default {
  ehr: {
    title: 'Health record browser',
    app: { change: 'Change resident', portal: 'Back to portal', signOut: 'Sign out', notDoctor: 'Only health workers may open residents\' records.', leaveHint: 'Changing the resident closes everything of the present one' },
    find: {
      title: 'Find a resident', hint: 'Search precisely by a document or details the resident gives you. Every search is recorded.', by: 'Search by',
      idNumber: 'ID number', healthCard: 'Health card', phone: 'Mobile phone', nameBirth: 'Name + birth date',
      name: 'Name', birth: 'Birth date', sex: 'Sex', anySex: 'Any', submit: 'Find', clear: 'Clear',
      idNumberHint: '18 characters, the last may be X', healthCardHint: 'Number on the health card or health code', phoneHint: '11 digits', nameHint: 'Full name', birthHint: 'Like 1968-03-09',
      badId: 'An ID number has 18 digits (the last may be X) and a valid check digit', badPhone: 'A mobile number has 11 digits', badCard: 'Enter the health card number', badName: 'Enter the full name', badBirth: 'Enter the birth date as year-month-day',
      results: '{n} residents found', none: 'No resident found', noneHint: 'Check the number, or search another way. A resident without any document on the platform is not found either.',
      samples: 'Demo residents (invented):', keys: '↑↓ to choose, Enter to open', more: 'Many residents match. Add details to narrow down.', deceased: 'Deceased',
      col: { name: 'Name', sex: 'Sex', age: 'Age', idNumber: 'ID number', division: 'Area' }, open: 'Open record',
    },
    purpose: {
      title: 'Why do you open this record?', hint: 'The purpose goes into the audit log and the resident can see it.', again: 'Your permission ran out. Please state the purpose again',
      againHint: 'Your place is kept. You continue after permission is renewed.', reason: 'More detail (optional)', reasonHint: 'Like the complaint of this visit or the referral number', submit: 'Open record', cancel: 'Do not open, back to search',
      desc: {
        treatment: 'Treating this resident as outpatient, inpatient or in follow-up', referral: 'Receiving or sending a referral', 'public-health': 'Chronic disease, immunisation, maternal and child, infectious disease services',
        'quality-review': 'Review of medical records or prescriptions', emergency: 'Emergency or resuscitation; needs a reason (break-glass)',
      },
      refused: 'The platform found no care relation between you and this resident', refusedHint: 'If the resident is in your care, register the visit in your institution\'s system first. In an emergency you may break the glass.',
      failed: 'Permission was not given',
      breakGlass: 'Break the glass', breakTitle: 'Break-glass access (emergency)', breakWarn: 'Break-glass access is marked in the audit log and every case is reviewed by quality control. The resident will see it too. Access without good reason has consequences.',
      breakCode: 'Emergency', code: { unconscious: 'Unconscious, no history can be taken', 'life-threatening': 'Life-threatening condition', 'acute-poisoning': 'Acute poisoning', 'mass-casualty': 'Mass casualty event', other: 'Other emergency' },
      breakReason: 'Description (required)', breakReasonHint: 'State the condition and why the record is needed now, at least {n} characters', breakShort: 'Give a reason of at least {n} characters',
      breakAgree: 'I know this access will be reviewed and I answer for it', breakSubmit: 'Confirm break-glass access', breakBack: 'Back',
    },
    banner: {
      label: 'Present resident', idNumber: 'ID', allergies: 'Allergies', noAllergies: 'No allergy on record', chronic: 'Chronic', infectious: 'Infectious', pregnancy: 'Pregnancy', pregnant: 'Pregnant',
      blood: 'Blood group {g}', deceased: 'Deceased', purpose: 'Purpose', relation: 'Relation', left: '{time} left', over: 'Permission ran out', breakGlass: 'Break-glass · will be reviewed',
      masked: 'Some content is masked', ownOnly: 'Only documents of your institution', more: 'More', less: 'Less', phone: 'Phone', address: 'Address', division: 'Area', ethnic: 'Ethnic group', born: 'Born',
    },
    tabs: { label: 'Parts of the record', summary: 'Summary', timeline: 'Timeline', labs: 'Labs', vitals: 'Vital signs', medication: 'Medication' },
    summary: {
      problems: 'Problems', medications: 'Current medication', vitals: 'Latest vital signs', labs: 'Latest lab results', immunizations: 'Immunisations', visits: 'Recent visits',
      none: { problems: 'No diagnosis on record', medications: 'No current medication on record', vitals: 'No vital signs on record', labs: 'No lab results', immunizations: 'No immunisation on record', visits: 'No visit on record' },
      times: '{n}×', last: 'last {date}', all: 'Show all', since: 'since {date}', counts: '{documents} documents, {encounters} encounters', took: 'Opened in {t}',
      dose: 'dose {n}', range: 'ref. {text}',
    },
    timeline: {
      filters: 'Filters', kind: 'Kind', allKinds: 'All kinds', institution: 'Institution', allInstitutions: 'All institutions', from: 'From', to: 'To', keyword: 'Keyword', keywordHint: 'Title, diagnosis, doctor',
      own: 'My institution only', search: 'Search', reset: 'Reset', dense: 'Compact', wide: 'Spacious', density: 'Row height', count: '{n} shown', more: 'Load more', end: 'This is the earliest entry', keys: '↑↓ to move, Enter to open',
      none: 'No document matches', noneHint: 'Relax the filters', list: 'List of documents', items: '{n}', pick: 'Choose a document on the left', pickHint: 'Move with ↑↓, open with Enter',
      deprecated: 'Include deprecated', hiddenRow: 'This entry is protected; its content is not shown',
    },
    doc: {
      close: 'Close document', author: 'Author', custodian: 'Custodian', signed: 'Signed', effective: 'Document time', received: 'Received', source: 'Source', uniqueId: 'Document id', hash: 'Hash', version: 'Version',
      structured: 'Structured view', original: 'Original', versions: 'Versions', findings: 'Quality', print: 'Print', provenance: 'Provenance and signatures',
      superseded: 'This is not the latest version', supersededHint: 'A newer version replaced this one. Rely on the latest version.', toCurrent: 'Open the latest version', deprecated: 'This document was deprecated', deprecatedHint: 'The source withdrew this document. It is shown for tracing only, not as a basis for care.',
      index: 'The platform registered only the index of this document. There is no structured content; the original can be viewed.', hidden: 'You are not authorised to view this document. If care requires it, ask again with the fitting purpose.',
      element: 'Element', value: 'Content', label: 'Item', noSections: 'Nothing to show', noFindings: 'No quality findings', line: 'Line {n}', only: 'There is one version only', now: 'being viewed',
      showHeader: 'Show provenance and signatures', hideHeader: 'Hide provenance and signatures', printed: 'Viewed by {name} at {time}', unsigned: 'No signature',
      relation: { RPLC: 'replaces', APND: 'appends', XFRM: 'transforms', replaces: 'replaces', appends: 'appends', transforms: 'transforms', original: 'first submission', new: 'first submission' },
    },
    xml: {
      label: 'Content of the original', search: 'Find in the original', matches: '{i} of {n}', none: 'Not found', next: 'Next', previous: 'Previous', wrap: 'Wrap lines', format: 'Break into lines', formatted: 'Broken into lines; numbers differ from the original', lines: '{n} lines, {size}', go: 'Line {n}',
    },
    desk: {
      title: 'Check a code', hint: 'Scan the health code on the resident’s phone, or type the number of a bound card. Every check leaves a line.', purpose: 'Purpose', purposes: { registration: 'Registration', visit: 'Visit', payment: 'Payment', pickup: 'Collecting', check: 'Check' }, by: 'By', way: { code: 'Health code', insurance: 'Insurance card', 'health-card': 'Resident health card', 'hospital-card': 'Our hospital card' },
      scan: 'Scan the health code', type: 'Swipe the card or type its number', verify: 'Check', refused: 'Refused:', valid: 'Valid', found: { code: 'by health code', card: 'by bound card' }, birth: 'Born', cards: 'Bound cards', since: 'Since', masked: 'Masked unless the purpose is registration: compare with a document.', open: 'Open the record', bind: 'Bind a card for a resident', kind: 'Kind of card', number: 'Number', bindDo: 'Bind', bound: 'Bound: {kind} (ends in {shown}, {at})',
    },
    labs: {
      title: 'Lab results', caption: 'Lab items by date', item: 'Item', unit: 'Unit', range: 'Reference', abnormalOnly: 'Only items with abnormal results', keyword: 'Item name', columns: 'Dates', latest: 'Latest {n}', allDates: 'All',
      select: 'Select {name} for the trend', trend: 'Trend', selected: '{n} selected', clear: 'Clear selection', pick: 'Tick items to see their trend', none: 'No lab results', noMatch: 'No item matches', most: 'At most {n} items at a time', open: 'Open report: {name} {date}', closeTrend: 'Hide trend',
    },
    vitals: { title: 'Trend of vital signs', none: 'No vital signs on record', bloodPressure: 'Blood pressure', systolic: 'Systolic', diastolic: 'Diastolic', period: 'Period', year1: '1 year', year3: '3 years', all: 'All' },
    medication: {
      title: 'Medication', current: 'Current', past: 'Past', name: 'Medicine', dose: 'Dose', route: 'Route', frequency: 'Frequency', from: 'From', to: 'To', institution: 'Institution', open: 'Open prescription', noneCurrent: 'No current medication on record', nonePast: 'No past medication on record',
      doubled: 'Prescribed twice', doubledHint: 'The same medicine is prescribed at more than one place; please check', allergy: 'Related to allergy: {name}', ongoing: 'no end recorded',
    },
  },
}
