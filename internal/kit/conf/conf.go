// Package conf reads configuration: a YAML file over defaults, environment variables over the file, strictly (an unknown key
// is a mistake with line and column), and prints it with secrets masked.
package conf

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

// Load fills into (a pointer to a struct that already holds the defaults) from a YAML file ("" for none) and then from
// environment variables: prefix_SECTION_KEY, for example MINKANG_STORE_ENGINE for store.engine.
func Load(into any, file, prefix string, env func(string) (string, bool)) error {
	if file != "" {
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := yaml.NewDecoder(f, yaml.Strict()).Decode(into); err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("%s: %s", file, yaml.FormatError(err, false, true))
		}
	}
	return environment(reflect.ValueOf(into).Elem(), prefix, env)
}

func environment(v reflect.Value, prefix string, env func(string) (string, bool)) error {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if name == "" || name == "-" {
			continue
		}
		key := prefix + "_" + screaming(name)
		field := v.Field(i)
		if field.Kind() == reflect.Struct {
			if err := environment(field, key, env); err != nil {
				return err
			}
			continue
		}
		if text, ok := env(key); ok {
			if err := set(field, text); err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
		}
	}
	return nil
}

// screaming turns maxBodyBytes into MAX_BODY_BYTES and cacheMB into CACHE_MB.
func screaming(s string) string {
	capital := func(i int) bool { return s[i] >= 'A' && s[i] <= 'Z' }
	var b strings.Builder
	for i := range len(s) {
		if i > 0 && capital(i) && !capital(i-1) {
			b.WriteByte('_')
		}
		b.WriteByte(s[i])
	}
	return strings.ToUpper(b.String())
}

func set(f reflect.Value, text string) error {
	switch x := f.Addr().Interface().(type) {
	case *string:
		*x = text
	case *bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return errors.New("want true or false")
		}
		*x = b
	case *time.Duration:
		d, err := time.ParseDuration(text)
		if err != nil {
			return errors.New("want a duration such as 30s or 12h")
		}
		*x = d
	case *[]string:
		*x = strings.Split(text, ",")
	default:
		if f.CanInt() {
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				return errors.New("want a whole number")
			}
			f.SetInt(n)
			return nil
		}
		return fmt.Errorf("cannot be set from the environment")
	}
	return nil
}

// Print writes the effective configuration as YAML; fields tagged secret:"true" show only whether they are set, addresses
// lose their passwords.
func Print(w io.Writer, v any) error {
	masked := mask(reflect.ValueOf(v))
	b, err := yaml.MarshalWithOptions(masked.Interface(), yaml.Indent(2))
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

func mask(v reflect.Value) reflect.Value {
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	for i := range out.NumField() {
		f := out.Field(i)
		if !f.CanSet() {
			continue
		}
		switch {
		case f.Kind() == reflect.Struct:
			f.Set(mask(f))
		case f.Kind() == reflect.String && out.Type().Field(i).Tag.Get("secret") == "true" && f.String() != "":
			f.SetString("********")
		case f.Kind() == reflect.String && strings.Contains(f.String(), "://"):
			f.SetString(hidePassword(f.String()))
		}
	}
	return out
}

func hidePassword(s string) string {
	scheme, rest, _ := strings.Cut(s, "://")
	user, host, ok := strings.Cut(rest, "@")
	if !ok {
		return s
	}
	name, _, has := strings.Cut(user, ":")
	if has {
		name += ":********"
	}
	return scheme + "://" + name + "@" + host
}
