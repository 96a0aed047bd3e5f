/** Which plain explanation fits a laboratory item: by its usual codes and by its Chinese name as laboratories write it. */
const rules: [key: string, code: RegExp, name: RegExp][] = [
  ['hba1c', /^(hba1c|ghb|4548-4)$/i, /糖化血红蛋白/],
  ['glucose', /^(glu|fpg|fbg|2hpg|1558-6|2345-7|14771-0)$/i, /(血糖|葡萄糖)/],
  ['ldl', /^(ldl|ldl-?c|13457-7|2089-1)$/i, /低密度脂蛋白/],
  ['hdl', /^(hdl|hdl-?c|2085-9)$/i, /高密度脂蛋白/],
  ['triglycerides', /^(tg|2571-8)$/i, /甘油三[酯脂]/],
  ['cholesterol', /^(tc|chol|tcho|2093-3)$/i, /(总)?胆固醇/],
  ['creatinine', /^(cr|crea|scr|2160-0)$/i, /肌酐/],
  ['urea', /^(bun|urea|3094-0|22664-7)$/i, /(尿素|尿素氮)/],
  ['uricAcid', /^(ua|3084-1)$/i, /尿酸/],
  ['alt', /^(alt|gpt|1742-6)$/i, /(丙氨酸氨基转移酶|谷丙转氨酶)/],
  ['ast', /^(ast|got|1920-8)$/i, /(天门冬氨酸氨基转移酶|天冬氨酸氨基转移酶|谷草转氨酶)/],
  ['bilirubin', /^(tbil|tb|1975-2)$/i, /胆红素/],
  ['albumin', /^(alb|1751-7)$/i, /白蛋白/],
  ['potassium', /^(k|2823-3)$/i, /血?钾/],
  ['sodium', /^(na|2951-2)$/i, /血?钠/],
  ['wbc', /^(wbc|6690-2)$/i, /白细胞/],
  ['haemoglobin', /^(hgb|hb|718-7)$/i, /血红蛋白/],
  ['platelets', /^(plt|777-3)$/i, /血小板/],
  ['rbc', /^(rbc|789-8)$/i, /红细胞/],
  ['crp', /^(crp|hs-?crp|1988-5)$/i, /C ?反应蛋白/i],
  ['tsh', /^(tsh|3016-3)$/i, /促甲状腺/],
  ['urineProtein', /^(pro|u-?pro|malb|20454-5)$/i, /尿.*蛋白/],
]

/** The key of the explanation, or undefined when none is written yet. The order matters: 糖化血红蛋白 before 血红蛋白. */
export function explanationKey(code: string, name: string): string | undefined {
  const byName = rules.find(([, , n]) => n.test(name))
  if (byName) return byName[0]
  return rules.find(([, c]) => c.test(code.trim()))?.[0]
}
