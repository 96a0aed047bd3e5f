package healthcode

import "strings"

// alphabet of RFC 9285: the characters of a QR code's alphanumeric mode, so that a token makes a small picture.
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// encode45 writes bytes as RFC 9285 does.
func encode45(b []byte) string {
	var out strings.Builder
	for i := 0; i+1 < len(b); i += 2 {
		n := int(b[i])<<8 | int(b[i+1])
		out.WriteByte(alphabet[n%45])
		out.WriteByte(alphabet[n/45%45])
		out.WriteByte(alphabet[n/2025])
	}
	if len(b)%2 == 1 {
		n := int(b[len(b)-1])
		out.WriteByte(alphabet[n%45])
		out.WriteByte(alphabet[n/45])
	}
	return out.String()
}

// decode45 reads RFC 9285; false when the text is not of it.
func decode45(s string) ([]byte, bool) {
	if len(s)%3 == 1 {
		return nil, false
	}
	out := make([]byte, 0, len(s)*2/3+1)
	for i := 0; i < len(s); i += 3 {
		group := s[i:min(i+3, len(s))]
		n, weight := 0, 1
		for _, c := range []byte(group) {
			v := strings.IndexByte(alphabet, c)
			if v < 0 {
				return nil, false
			}
			n += v * weight
			weight *= 45
		}
		switch {
		case len(group) == 3 && n < 1<<16:
			out = append(out, byte(n>>8), byte(n))
		case len(group) == 2 && n < 1<<8:
			out = append(out, byte(n))
		default:
			return nil, false
		}
	}
	return out, true
}
