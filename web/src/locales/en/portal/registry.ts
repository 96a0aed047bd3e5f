export default {
  registry: {
    tabs: { professionals: 'Health workers', expiring: 'Licences ending', consortia: 'Consortia', oids: 'Object identifiers', sheets: 'Import and export' },
    none: 'Nothing here', saved: 'Saved', add: 'Add', edit: 'Change', status: 'State', kind: 'Kind', code: 'Code', name: 'Name', from: 'From', until: 'Until', institution: 'Institution',
    professional: {
      search: 'Name, initials, ID or certificate number', add: 'Register a health worker', name: 'Name', sex: 'Sex', idNumber: 'ID number', category: 'Category of practice', certificate: 'Practice certificate', qualification: 'Qualification certificate', scope: 'Scope of practice', title: 'Title (GB/T 8561)', education: 'Education (GB/T 4658)', degree: 'Degree (GB/T 6864)', school: 'School', major: 'Subject',
      oneNumber: 'Give an ID number or a certificate: by them the same person is known, and registering again changes the entry.', keep: 'Numbers are kept encrypted and shown in part; type them again to change the entry.',
      practices: 'Places of practice', noPractices: 'No place of practice yet', addPractice: 'Add a place of practice', staffNo: 'Staff number', main: 'Main place', role: 'Role',
      categories: { physician: 'Physician', dentist: 'Dentist', 'public-health': 'Public health', chinese: 'Chinese medicine', assistant: 'Assistant physician', nurse: 'Nurse', pharmacist: 'Pharmacist', technician: 'Technician', 'village-doctor': 'Village doctor', management: 'Management', other: 'Other' },
      roles: { doctor: 'Doctor', nurse: 'Nurse', pharmacist: 'Pharmacist', technician: 'Technician', 'public-health': 'Public health', manager: 'Manager', other: 'Other' },
    },
    licence: {
      title: 'Licences', add: 'Add a licence', number: 'Number', authority: 'Issued by', scope: 'Scope', issuedOn: 'Issued on', expiresOn: 'Ends on', holder: 'Holder', left: 'Left', days: '{n} days', past: '{n} days past', forever: 'No end', none: 'No licences', within: 'Ending within days', noneSoon: 'No licence ends soon',
      holders: { institution: 'Institution', professional: 'Person', device: 'Device' },
      kinds: { practice: 'Medical institution licence', 'legal-person': 'Public institution certificate', business: 'Business licence', radiology: 'Radiology licence', 'radiation-safety': 'Radiation safety licence', 'maternal-child': 'Maternal and child care licence', 'large-equipment': 'Large equipment licence', narcotics: 'Narcotics purchase card', blood: 'Blood station licence', biosafety: 'Pathogen laboratory filing', hygiene: 'Hygiene licence', 'internet-hospital': 'Internet hospital licence', physician: 'Physician’s certificate', nurse: 'Nurse’s certificate', pharmacist: 'Pharmacist’s registration', 'village-doctor': 'Village doctor’s certificate', 'maternal-child-staff': 'Maternal care certificate', 'radiation-worker': 'Radiation worker’s card', calibration: 'Calibration certificate', registration: 'Device registration', other: 'Other' },
    },
    consortium: { add: 'Add a consortium', lead: 'Led by', members: 'Members', kinds: { 'city-group': 'City hospital group', 'county-community': 'County medical community', 'speciality-alliance': 'Speciality alliance', 'remote-network': 'Remote care network' } },
    device: {
      title: 'Equipment', add: 'Register a device', maker: 'Maker', model: 'Model', serial: 'Serial number', udi: 'Device identifier (UDI)', installedOn: 'In use since', licences: 'Licences',
      kinds: { imaging: 'Imaging', radiotherapy: 'Radiotherapy', laboratory: 'Laboratory', ultrasound: 'Ultrasound', endoscopy: 'Endoscopy', 'life-support': 'Life support', monitoring: 'Monitoring', dialysis: 'Dialysis', dental: 'Dental', rehabilitation: 'Rehabilitation', sterilising: 'Sterilising', vehicle: 'Vehicle', 'point-of-care': 'Point of care', it: 'Computing', other: 'Other' },
    },
    oid: {
      assign: 'Assign an identifier', oid: 'Object identifier', assignedAt: 'Assigned', resolve: 'Resolve', resolveHint: 'An object identifier, such as 2.16.156.10011.1.3', standard: 'defined by a national standard', here: 'assigned by this node', rest: '{rest} below it',
      kinds: { institution: 'Institution', system: 'System', 'patient-domain': 'Patient domain', terminology: 'Terminology', 'document-space': 'Document space', device: 'Device', other: 'Other' },
    },
    sheet: {
      which: 'Table', kinds: { institutions: 'Institutions', departments: 'Departments', professionals: 'Health workers and places of practice', devices: 'Equipment', licences: 'Licences' }, template: 'Template', export: 'Export', hint: 'Rehearse first: it checks and says what would change, and writes nothing. Then import. Rows with faults are left out, the others are taken. At most 20,000 rows at once.',
      file: 'Choose a file (Excel, CSV)', rehearse: 'Rehearse', run: 'Import', rows: '{n} rows', changed: '{n} new or changed', unchanged: '{n} unchanged', refused: '{n} refused', ignored: 'Unknown columns: {names}', row: 'Row', column: 'Column', why: 'Why', rehearsed: 'A rehearsal: nothing was written', imported: 'Imported',
    },
    newInstitution: 'Register an institution', shortName: 'Short name', ws218: 'WS 218 code', level: 'Level', grade: 'Grade', division: 'Division code', parent: 'Above it', grades: { A: 'A', B: 'B', C: 'C' }, noLevel: 'None',
  },
}
