import shell from './shell'
import operation from './operation'

/** What the pages seen first need. */
export default { ...shell, ...operation }
