export default {
  h5: {},
}
