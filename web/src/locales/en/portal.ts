import shell from './portal/shell'
import operation from './portal/operation'
import registers from './portal/registers'
import mapping from './portal/mapping'
import standards from './portal/standards'
import decision from './portal/decision'

export default { ...shell, ...operation, ...registers, ...mapping, ...standards, ...decision }
