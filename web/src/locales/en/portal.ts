import shell from './portal/shell'
import operation from './portal/operation'
import registers from './portal/registers'
import decision from './portal/decision'

export default { ...shell, ...operation, ...registers, ...decision }
