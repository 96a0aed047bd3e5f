package standards

import (
	"regexp"
	"strings"
)

var (
	cvPattern = regexp.MustCompile(`CV\s?(\d\d)[.,]?(\d\d)[.,](\d{2,3})`)
	gbPattern = regexp.MustCompile(`^G[BI][I3]*/?T?\s*(\d{4,5})(?:\.?(\d))?`)
)

// misread are signs that the transcriptions of the standards took for another.
var misread = strings.NewReplacer("l", "1", "θ", "0", "，", ",", "．", ".", "—", "-", "–", "-", "－", "-")

// bindDomain finds the value domain that a data set's text names: CV05.01.001, GB/T 2261.1, ICD-10, ICD-9-CM, a list written
// inside ("1.是 2.否"). Nil when the library holds none.
func (l *Library) bindDomain(text, edition string, item *DataItem) *Domain {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	if d, ok := l.Domain(text, edition); ok {
		return d
	}
	if codes := looseCodes(text); len(codes) > 1 {
		d := &Domain{ID: item.Element, Name: item.Name, Edition: EditionCV, Standard: item.Source}
		for _, c := range codes {
			d.add(c[0], c[1])
		}
		return d
	}
	for _, id := range domainIDs(text) {
		if d, ok := l.Domain(id, edition); ok {
			return d
		}
		if d, ok := l.Domain(id, ""); ok {
			return d
		}
	}
	return nil
}

// domainIDs gives the identifiers that a text may mean, surest first.
func domainIDs(text string) (ids []string) {
	clean := misread.Replace(text)
	if m := cvPattern.FindStringSubmatch(clean); m != nil {
		last := m[3]
		if len(last) == 2 {
			last = "0" + last
		}
		return []string{"CV" + m[1] + "." + m[2] + "." + last}
	}
	squeezed := strings.ToUpper(strings.ReplaceAll(clean, " ", ""))
	switch {
	case strings.Contains(squeezed, "ICD-9") || strings.Contains(squeezed, "ICD9"):
		return []string{domainICD9}
	case strings.Contains(squeezed, "ICD-10") || strings.Contains(squeezed, "ICD10"):
		return []string{domainICD10}
	case strings.HasPrefix(squeezed, "WS218"):
		return []string{"WS 218", "WS/T 218", "GB/T WS 218"}
	}
	m := gbPattern.FindStringSubmatch(clean)
	if m == nil {
		return nil
	}
	number, part := m[1], m[2]
	if part == "" && len(number) == 5 && strings.HasPrefix(number, "2261") {
		number, part = number[:4], number[4:]
	}
	if part != "" {
		number += "." + part
	}
	return []string{"GB/T " + number, "GB " + number}
}

// looseCodes reads a list written inside the text: "1.是 2.否", also with the points forgotten: "1异常2正常3不确定".
func looseCodes(text string) [][2]string {
	if codes := inlineCodes(text); len(codes) > 1 {
		return codes
	}
	text = misread.Replace(text)
	var codes [][2]string
	for i := 0; i < len(text); {
		start := i
		for i < len(text) && text[i] >= '0' && text[i] <= '9' {
			i++
		}
		code := text[start:i]
		next := strings.IndexAny(text[i:], "0123456789")
		if next < 0 {
			next = len(text) - i
		}
		name := strings.Trim(text[i:i+next], " .、；;,")
		if code == "" || len(code) > 2 || name == "" || name[0] < 0x80 {
			return nil
		}
		codes = append(codes, [2]string{code, name})
		i += next
	}
	return codes
}
