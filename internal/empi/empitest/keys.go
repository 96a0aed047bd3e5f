package empitest

import "minkang/internal/kit/gm"

// Keys gives secrets by name without a folder: the same name and seed give the same secret. For tests only.
type Keys string

// Secret implements empisql.Keys.
func (k Keys) Secret(name string, size int) ([]byte, error) {
	d := gm.SM3([]byte(string(k) + "/" + name))
	return d[:size], nil
}
