import shell from './portal/shell'
import operation from './portal/operation'
import registers from './portal/registers'
import identity from './portal/identity'
import registry from './portal/registry'
import mapping from './portal/mapping'
import standards from './portal/standards'
import testbench from './portal/testbench'
import decision from './portal/decision'
import quality from './portal/quality'
import collection from './portal/collection'

export default { ...shell, ...operation, ...registers, ...identity, ...registry, ...mapping, ...standards, ...testbench, ...decision, ...quality, ...collection }
