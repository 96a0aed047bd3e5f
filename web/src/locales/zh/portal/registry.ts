export default {
  registry: {
    tabs: { professionals: '卫生人员', expiring: '证照预警', consortia: '医联体', oids: '对象标识符', sheets: '导入导出' },
    none: '没有记录', saved: '已保存', add: '新增', edit: '修改', status: '状态', kind: '种类', code: '代码', name: '名称', from: '起', until: '止', institution: '机构',
    professional: {
      search: '姓名、拼音首字母、身份证号或执业证书编码', add: '登记卫生人员', name: '姓名', sex: '性别', idNumber: '身份证号', category: '执业类别', certificate: '执业证书编码', qualification: '资格证书编码', scope: '执业范围', title: '专业技术职务（GB/T 8561）', education: '学历（GB/T 4658）', degree: '学位（GB/T 6864）', school: '毕业院校', major: '所学专业',
      oneNumber: '身份证号和执业证书编码至少填一项；按号码识别同一个人，重复登记即为修改。', keep: '号码已加密保存，只显示部分；修改时请重新填写。',
      practices: '执业地点', noPractices: '还没有执业地点', addPractice: '增加执业地点', staffNo: '工号', main: '主要执业机构', role: '岗位',
      categories: { physician: '临床', dentist: '口腔', 'public-health': '公共卫生', chinese: '中医', assistant: '助理医师', nurse: '护士', pharmacist: '药师', technician: '技师', 'village-doctor': '乡村医生', management: '管理', other: '其他' },
      roles: { doctor: '医师', nurse: '护理', pharmacist: '药学', technician: '医技', 'public-health': '公共卫生', manager: '管理', other: '其他' },
    },
    licence: {
      title: '证照', add: '新增证照', number: '证照编号', authority: '发证机关', scope: '许可范围', issuedOn: '发证日期', expiresOn: '有效期至', holder: '持有者', left: '剩余', days: '{n} 天', past: '已过期 {n} 天', forever: '长期', none: '没有证照', within: '多少天内到期', noneSoon: '没有将到期的证照',
      holders: { institution: '机构', professional: '人员', device: '设备' },
      kinds: { practice: '医疗机构执业许可证', 'legal-person': '事业单位法人证书', business: '营业执照', radiology: '放射诊疗许可证', 'radiation-safety': '辐射安全许可证', 'maternal-child': '母婴保健技术服务执业许可证', 'large-equipment': '大型医用设备配置许可证', narcotics: '麻醉药品和第一类精神药品购用印鉴卡', blood: '血站执业许可证', biosafety: '病原微生物实验室备案', hygiene: '卫生许可证', 'internet-hospital': '互联网医院执业许可', physician: '医师执业证书', nurse: '护士执业证书', pharmacist: '执业药师注册证', 'village-doctor': '乡村医生执业证书', 'maternal-child-staff': '母婴保健技术考核合格证书', 'radiation-worker': '放射工作人员证', calibration: '计量检定证书', registration: '医疗器械注册证', other: '其他' },
    },
    consortium: { add: '新增医联体', lead: '牵头机构', members: '成员机构', kinds: { 'city-group': '城市医疗集团', 'county-community': '县域医共体', 'speciality-alliance': '专科联盟', 'remote-network': '远程医疗协作网' } },
    device: {
      title: '设备', add: '登记设备', maker: '生产厂家', model: '型号', serial: '序列号', udi: '产品标识（UDI）', installedOn: '启用日期', licences: '证照',
      kinds: { imaging: '影像', radiotherapy: '放疗', laboratory: '检验', ultrasound: '超声', endoscopy: '内镜', 'life-support': '生命支持', monitoring: '监护', dialysis: '透析', dental: '口腔', rehabilitation: '康复', sterilising: '消毒灭菌', vehicle: '车辆', 'point-of-care': '床旁检测', it: '信息设备', other: '其他' },
    },
    oid: {
      assign: '分配标识符', oid: '对象标识符', assignedAt: '分配时间', resolve: '解析', resolveHint: '输入对象标识符，例如 2.16.156.10011.1.3', standard: '国家标准已定义', here: '本节点分配', rest: '其下 {rest}',
      kinds: { institution: '机构', system: '系统', 'patient-domain': '患者标识域', terminology: '术语', 'document-space': '文档空间', device: '设备', other: '其他' },
    },
    sheet: {
      which: '表', kinds: { institutions: '机构', departments: '科室', professionals: '卫生人员与执业地点', devices: '设备', licences: '证照' }, template: '下载模板', export: '导出', hint: '先预演：只检查并说明会改变什么，不写入；确认后再导入。有错的行不导入，其余照常。一次最多 2 万行。',
      file: '选择文件（Excel、CSV）', rehearse: '预演', run: '导入', rows: '共 {n} 行', changed: '新增或变更 {n}', unchanged: '无变化 {n}', refused: '拒绝 {n}', ignored: '未识别的列：{names}', row: '行', column: '列', why: '原因', rehearsed: '预演结果，尚未写入', imported: '已导入',
    },
    newInstitution: '登记机构', shortName: '简称', ws218: 'WS 218 代码', level: '级别', grade: '等次', division: '行政区划代码', parent: '上级机构', grades: { A: '甲等', B: '乙等', C: '丙等' }, noLevel: '未定',
  },
}
