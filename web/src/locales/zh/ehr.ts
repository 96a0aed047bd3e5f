export default {
  ehr: {},
}
