/** Words of the record shared by the doctor's browser and the resident's page. */
export default {
  record: {
    kind: {
      outpatient: '门诊', inpatient: '住院', lab: '检验', exam: '检查', checkup: '体检', followup: '随访',
      prescription: '处方', 'public-health': '公共卫生', certificate: '证明',
    },
    status: { current: '现行', superseded: '已被替换', deprecated: '已作废' },
    level: {
      normal: '正常', unjudged: '未判断', high: '偏高', low: '偏低', 'critical-high': '危急高', 'critical-low': '危急低', abnormal: '异常',
    },
    depth: { structured: '结构化', index: '仅索引' },
    severity: { info: '提示', warning: '警告', error: '错误', fatal: '严重' },
    purpose: {
      treatment: '诊疗', referral: '转诊', 'public-health': '公共卫生服务', 'quality-review': '质量评审', emergency: '紧急救治', self: '本人查看',
    },
    relation: { treating: '就诊关系', 'family-doctor': '家庭医生签约', referred: '转诊关系', tracing: '公共卫生职责', self: '本人', guardian: '监护人', none: '无关系' },
    age: '{n} 岁',
    narrative: '原文叙述',
    unauthorised: '未授权查看',
    sensitive: '敏感信息',
    version: '第 {n} 版',
    loading: '正在加载…',
    retry: '重试',
    trend: {
      showTable: '查看数据表', showChart: '查看趋势图', date: '日期', value: '结果', level: '判断', institution: '机构', unit: '单位',
      band: '参考范围 {text}', none: '这段时间没有可画出的数值', summary: '{name}：{count} 次结果，最近一次 {value} {unit}（{date}）',
      only: '仅有一次结果',
    },
  },
}
