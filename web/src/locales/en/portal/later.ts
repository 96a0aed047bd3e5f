import identity from './identity'
import registry from './registry'
import mapping from './mapping'
import standards from './standards'
import testbench from './testbench'
import quality from './quality'
import collection from './collection'
import decision from './decision'
import registers from './registers'

/** What pages with `words: 'later'` need beside the first. */
export default { ...registers, ...identity, ...registry, ...mapping, ...standards, ...testbench, ...quality, ...collection, ...decision }
