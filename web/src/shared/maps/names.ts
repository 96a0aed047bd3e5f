const endings = /(地区办事处|街道办事处|街道|地区|镇|乡)$/u

/** A place name short enough for a map: without the ending that says what kind of place it is. */
export function shortName(name: string): string {
  return name.replace(endings, '') || name
}
