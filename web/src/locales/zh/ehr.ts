/** Words of the doctor's record browser. */
export default {
  ehr: {
    title: '健康档案浏览器',
    app: { change: '更换居民', portal: '返回门户', signOut: '退出登录', notDoctor: '只有医务人员账号可以调阅居民档案。', leaveHint: '更换居民会关闭当前居民的全部内容' },
    find: {
      title: '查找居民', hint: '请按居民提供的证件或信息精确查找；每次查找都会留下记录。', by: '查找方式',
      idNumber: '身份证号', healthCard: '健康卡号', phone: '手机号', nameBirth: '姓名 + 出生日期',
      name: '姓名', birth: '出生日期', sex: '性别', anySex: '不限', submit: '查找', clear: '清空',
      idNumberHint: '18 位，末位可为 X', healthCardHint: '健康卡或电子健康码上的卡号', phoneHint: '11 位手机号', nameHint: '完整姓名', birthHint: '例：1968-03-09',
      badId: '身份证号应为 18 位数字（末位可为 X）且校验位正确', badPhone: '手机号应为 11 位数字', badCard: '请输入健康卡号', badName: '请输入完整姓名', badBirth: '请输入出生日期，格式 年-月-日',
      results: '找到 {n} 位居民', none: '没有找到符合的居民', noneHint: '请核对证件号码是否输入正确，或换一种查找方式。平台上还没有该居民的任何文档时也查不到。',
      samples: '演示居民（虚构）：', keys: '↑↓ 选择，回车打开', more: '符合的居民较多，请补充信息缩小范围', deceased: '已故',
      col: { name: '姓名', sex: '性别', age: '年龄', idNumber: '身份证号', division: '所在地区' }, open: '打开档案',
    },
    purpose: {
      title: '为什么调阅这份档案？', hint: '调阅目的会写入审计记录，居民本人可以看到。', again: '本次授权已到期，请再次说明调阅目的',
      againHint: '当前位置已保留，重新授权后继续。', reason: '补充说明（可不填）', reasonHint: '例：本次就诊的主诉或转诊单号', submit: '调阅', cancel: '不调阅，返回查找',
      desc: {
        treatment: '正在为该居民门诊、住院或随访诊疗', referral: '接收或发起转诊', 'public-health': '慢病、免疫、妇幼、传染病等公共卫生服务',
        'quality-review': '病历质量评审、处方点评', emergency: '急诊或抢救，须说明原因（破窗调阅）',
      },
      refused: '平台没有找到您与该居民之间的诊疗关系', refusedHint: '如居民确实在您处就诊，请在本机构系统登记后再调阅；情况紧急时可以破窗调阅。',
      failed: '授权没有成功',
      breakGlass: '破窗调阅', breakTitle: '破窗调阅（紧急）', breakWarn: '破窗调阅会单独记入审计，由质控人员逐例复核；居民本人也会看到这次调阅。无正当理由的破窗调阅将被追责。',
      breakCode: '紧急情况', code: { unconscious: '昏迷，无法询问病史', 'life-threatening': '危及生命的急症', 'acute-poisoning': '急性中毒', 'mass-casualty': '群体伤亡事件', other: '其他紧急情况' },
      breakReason: '情况说明（必填）', breakReasonHint: '写明病情和必须立即调阅的理由，至少 {n} 个字', breakShort: '请写明原因，至少 {n} 个字',
      breakAgree: '我知道这次调阅会被复核，并对此负责', breakSubmit: '确认破窗调阅', breakBack: '返回',
    },
    banner: {
      label: '当前居民', idNumber: '身份证', allergies: '过敏', noAllergies: '未见过敏记录', chronic: '慢病', infectious: '传染病', pregnancy: '孕期', pregnant: '孕期',
      blood: '{g} 型血', deceased: '已故', purpose: '目的', relation: '关系', left: '剩余 {time}', over: '授权已到期', breakGlass: '破窗调阅 · 将被复核',
      masked: '部分内容已脱敏', ownOnly: '仅显示本机构的文档', more: '更多', less: '收起', phone: '电话', address: '住址', division: '地区', ethnic: '民族', born: '出生',
    },
    tabs: { label: '档案内容', summary: '概览', timeline: '时间轴', labs: '检验', vitals: '体征', medication: '用药' },
    summary: {
      problems: '健康问题', medications: '当前用药', vitals: '最近体征', labs: '最近检验', immunizations: '预防接种', visits: '最近就诊',
      none: { problems: '没有诊断记录', medications: '没有正在使用的药物记录', vitals: '没有体征记录', labs: '没有检验结果', immunizations: '没有接种记录', visits: '没有就诊记录' },
      times: '{n} 次', last: '最近 {date}', all: '查看全部', since: '{date} 起', counts: '共 {documents} 份文档，{encounters} 次就诊', took: '本次打开用时 {t}',
      dose: '第 {n} 剂', range: '参考 {text}',
    },
    timeline: {
      filters: '筛选', kind: '类别', allKinds: '全部类别', institution: '机构', allInstitutions: '全部机构', from: '开始日期', to: '结束日期', keyword: '关键词', keywordHint: '标题、诊断、医生',
      own: '仅本机构', search: '查询', reset: '重置', dense: '紧凑', wide: '宽松', density: '行距', count: '已显示 {n} 条', more: '继续加载', end: '已到最早一条', keys: '↑↓ 移动，回车打开',
      none: '没有符合条件的文档', noneHint: '请放宽筛选条件', list: '文档列表', items: '{n} 条', pick: '请在左侧选择一份文档', pickHint: '用 ↑↓ 键移动，按回车打开',
      deprecated: '含已作废', hiddenRow: '该条目受保护，内容未显示',
    },
    doc: {
      close: '关闭文档', author: '作者', custodian: '保管机构', signed: '签名', effective: '文档时间', received: '平台接收', source: '来源', uniqueId: '文档编号', hash: '校验值', version: '版本',
      structured: '结构化视图', original: '原始文档', versions: '版本', findings: '质控', print: '打印', provenance: '来源与签名',
      superseded: '这不是最新版本', supersededHint: '本版本已被更新的版本替换，请以最新版本为准。', toCurrent: '打开最新版本', deprecated: '本文档已作废', deprecatedHint: '来源机构已作废本文档，内容仅供追溯，不可作为诊疗依据。',
      index: '平台只登记了本文档的索引，没有结构化内容；可查看原始文档。', hidden: '您没有查看该文档的授权。如诊疗需要，请以相应目的重新申请授权。',
      element: '数据元', value: '内容', label: '项目', noSections: '没有可显示的内容', noFindings: '没有质控问题', line: '第 {n} 行', only: '只有一个版本', now: '正在查看',
      showHeader: '展开来源与签名', hideHeader: '收起来源与签名', printed: '{name} 于 {time} 查阅', unsigned: '未见签名',
      relation: { RPLC: '替换', APND: '补充', XFRM: '转换', replaces: '替换', appends: '补充', transforms: '转换', original: '首次提交', new: '首次提交' },
    },
    xml: {
      label: '原始文档内容', search: '在原文中查找', matches: '{i} / {n} 处', none: '没有找到', next: '下一处', previous: '上一处', wrap: '自动换行', format: '分行显示', formatted: '已分行显示，行号与原文不同', lines: '{n} 行，{size}', go: '第 {n} 行',
    },
    desk: {
      title: '验健康码', hint: '用扫码枪扫描居民手机上的健康码，或输入已绑定的卡号。每次验码都会留下记录。', purpose: '用途', purposes: { registration: '挂号建档', visit: '就诊', payment: '缴费', pickup: '取药取报告', check: '查验' }, by: '凭', way: { code: '健康码', insurance: '医保卡', 'health-card': '居民健康卡', 'hospital-card': '本院就诊卡' },
      scan: '扫描健康码', type: '刷卡或输入卡号', verify: '查验', refused: '不能通过：', valid: '有效', found: { code: '凭健康码', card: '凭绑定的卡' }, birth: '出生日期', cards: '绑定的卡', since: '领取日期', masked: '除挂号建档外，只显示脱敏信息，请与证件核对。', open: '打开健康档案', bind: '为居民绑定卡', kind: '卡的种类', number: '卡号', bindDo: '绑定', bound: '已绑定{kind}（尾号 {shown}，{at}）',
    },
    labs: {
      title: '检验结果', caption: '检验项目与日期对照表', item: '项目', unit: '单位', range: '参考范围', abnormalOnly: '只看有异常的项目', keyword: '项目名称', columns: '显示次数', latest: '最近 {n} 次', allDates: '全部',
      select: '选择 {name} 画趋势', trend: '趋势', selected: '已选 {n} 项', clear: '清除选择', pick: '勾选项目即可查看趋势', none: '没有检验结果', noMatch: '没有符合条件的项目', most: '最多同时查看 {n} 项', open: '打开报告：{name} {date}', closeTrend: '收起趋势',
    },
    vitals: { title: '体征趋势', none: '没有体征记录', bloodPressure: '血压', systolic: '收缩压', diastolic: '舒张压', period: '时间范围', year1: '近 1 年', year3: '近 3 年', all: '全部' },
    medication: {
      title: '用药', current: '正在使用', past: '既往用药', name: '药品', dose: '剂量', route: '途径', frequency: '频次', from: '开始', to: '结束', institution: '机构', open: '打开处方', noneCurrent: '没有正在使用的药物记录', nonePast: '没有既往用药记录',
      doubled: '重复用药', doubledHint: '同一药品由多处开具，请核对', allergy: '与过敏记录相关：{name}', ongoing: '未记结束',
    },
  },
}
