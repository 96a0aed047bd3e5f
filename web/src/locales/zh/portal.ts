import first from './portal/first'
import later from './portal/later'

/** Every word of the portal; pages load the two parts apart. */
export default { ...first, ...later }
