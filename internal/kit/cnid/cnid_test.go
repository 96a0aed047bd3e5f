package cnid

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func day(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

func TestParse(t *testing.T) {
	man := Synthetic(ReservedDivision, day(1962, 2, 28), 1)
	// A number whose check character is X, found by trying serials: the case every naive checker forgets.
	x := ""
	for n := 0; x == ""; n++ {
		if s := Synthetic(ReservedDivision, day(2001, 12, 31), n); s[17] == 'X' {
			x = s
		}
	}
	flip := func(s string, i int) string { // one digit wrong: MOD 11-2 must notice
		c := byte('0' + (s[i]-'0'+1)%10)
		return s[:i] + string(c) + s[i+1:]
	}
	bad := func(body string) string { return body + string(CheckChar(body)) }
	for _, c := range []struct {
		name, in string
		want     error
	}{
		{"eighteen", man, nil},
		{"blanks around", "  " + man + "\t", nil},
		{"check X", x, nil},
		{"check x lower case", strings.ToLower(x), nil},
		{"full width", wide(man), nil},
		{"fifteen", "110199620228001", nil},
		{"leap day", Synthetic(ReservedDivision, day(2000, 2, 29), 2), nil},
		{"empty", "", ErrLength},
		{"seventeen", man[:17], ErrLength},
		{"letter inside", man[:5] + "A" + man[6:], ErrCharacter},
		{"letter in fifteen", "11019962022800A", ErrCharacter},
		{"no such province", bad("16019919620228001"), ErrDivision},
		{"province 00", bad("00010119620228001"), ErrDivision},
		{"province 66", bad("66010119620228001"), ErrDivision},
		{"30 February", bad("11019919620230001"), ErrBirth},
		{"29 February, no leap year", bad("11019919010229001"), ErrBirth},
		{"month 13", bad("11019919621301001"), ErrBirth},
		{"year 0019", bad("11019900190101001"), ErrBirth},
		{"fifteen with day 32", "110199620232001", ErrBirth},
		{"wrong digit", flip(man, 15), ErrCheck},
		{"X where a digit belongs", man[:17] + "X", ErrCheck},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := Parse(c.in)
			if !errors.Is(err, c.want) && !(err == nil && c.want == nil) {
				t.Fatalf("Parse gives %v, want %v", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), man[6:14]) {
				t.Fatal("the error shows the number")
			}
			if err == nil && len(r.Number) != 18 {
				t.Fatalf("number of %d characters", len(r.Number))
			}
		})
	}
}

func TestParseFields(t *testing.T) {
	r, err := Parse("110199620228002")
	if err != nil {
		t.Fatal(err)
	}
	if !r.Upgraded || r.Number[6:8] != "19" || r.Division != ReservedDivision || !r.Birth.Equal(day(1962, 2, 28)) ||
		r.Serial != 2 || r.Sex != Female || r.Sex.String() != "2" {
		t.Fatalf("read %+v", r)
	}
	same, err := Parse(r.Number)
	if err != nil || same.Number != r.Number || same.Upgraded {
		t.Fatalf("the upgraded number reads as %+v, %v", same, err)
	}
	if Upgrade("1101996202280") != "1101996202280" {
		t.Fatal("Upgrade touched a string that is not 15 digits")
	}
}

// The check character is compared with the standard's own worked example (GB 11643-1999, 4.2: a number of no one,
// division 110105, birth 1949-12-31, serial 002, check X).
func TestCheckCharStandardExample(t *testing.T) {
	if c := CheckChar("11010519491231002"); c != 'X' {
		t.Fatalf("check %c, want X", c)
	}
	if CheckChar("1101051949123100") != 0 || CheckChar("11010519491231O02") != 0 {
		t.Fatal("a check character for something that is no number")
	}
}

func TestEverySingleDigitErrorIsFound(t *testing.T) {
	s := Synthetic(ReservedDivision, day(1985, 6, 15), 358)
	for i := 0; i < 17; i++ {
		for d := byte('0'); d <= '9'; d++ {
			if d != s[i] && Valid(s[:i]+string(d)+s[i+1:]) {
				t.Fatalf("digit %d changed to %c is still accepted", i+1, d)
			}
		}
	}
}

func TestPlausibleAndFits(t *testing.T) {
	r, _ := Parse(Synthetic(ReservedDivision, day(2020, 5, 1), 3))
	if r.Plausible(day(2020, 4, 30)) || !r.Plausible(day(2020, 5, 1)) || !r.Plausible(day(2150, 5, 1)) || r.Plausible(day(2150, 5, 3)) {
		t.Fatal("plausible at the wrong dates")
	}
	if r.Fits(day(2020, 5, 1), "1") != nil || r.Fits(time.Time{}, "9") != nil {
		t.Fatal("a fitting birth and sex are refused")
	}
	if !errors.Is(r.Fits(day(2020, 5, 2), "1"), ErrBirth) || !errors.Is(r.Fits(time.Time{}, "2"), ErrSerial) {
		t.Fatal("a contradiction is not found")
	}
}

func TestReserved(t *testing.T) {
	s := Synthetic(ReservedDivision, day(1990, 1, 1), 11)
	if !IsReserved(s) || !IsReserved(" "+s) || !IsReserved("110199900101011") {
		t.Fatal("a synthetic number is not known as one")
	}
	if IsReserved(Synthetic("110101", day(1990, 1, 1), 11)) || IsReserved("110199") {
		t.Fatal("taken for synthetic")
	}
}

func TestResidencePermit(t *testing.T) {
	for body, want := range map[string]bool{"81000019900101001": true, "83000019900101002": true, "91019919900101001": true, "11019919900101001": false} {
		r, err := Parse(body + string(CheckChar(body)))
		if err != nil || r.ResidencePermit() != want {
			t.Fatalf("%s: %v %v", body[:6], r.ResidencePermit(), err)
		}
	}
}

func TestCredit(t *testing.T) {
	good := SyntheticCredit("12", ReservedDivision, 1234567)
	for _, c := range []struct {
		name, in string
		want     error
	}{
		{"good", good, nil},
		{"lower case and blanks", " " + strings.ToLower(good) + " ", nil},
		// The code that explanations of GB 32100-2015 use as their example.
		{"known", "91350100M000100Y43", nil},
		{"short", good[:17], ErrLength},
		{"letter I", good[:9] + "I" + good[10:], ErrCharacter},
		{"letters in division", good[:3] + "A" + good[4:], ErrDivision},
		{"wrong check", good[:17] + string(creditAlphabet[(strings.IndexByte(creditAlphabet, good[17])+1)%31]), ErrCheck},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Credit(c.in)
			if err == nil != (c.want == nil) || (err != nil && !errors.Is(err, c.want)) {
				t.Fatalf("Credit gives %v, want %v", err, c.want)
			}
			if err == nil && got != strings.ToUpper(strings.TrimSpace(c.in)) {
				t.Fatalf("normalised to %s", got)
			}
		})
	}
}

func TestOrganisation(t *testing.T) {
	good := SyntheticOrganisation(40_300_123)
	for _, c := range []struct {
		name, in, out string
		want          error
	}{
		{"good", good, good, nil},
		{"hyphen", good[:8] + "-" + good[8:], good, nil},
		{"worked example with letter D and X", "D2143569-X", "D2143569X", nil},
		{"inside a credit code", SyntheticCredit("12", ReservedDivision, 40_300_123), good, nil},
		{"short", good[:8], good[:8], ErrLength},
		{"hyphen in the wrong place", good[:7] + "-" + good[7:], "", ErrLength},
		{"character", "4030012?" + good[8:], "", ErrCharacter},
		{"check", good[:8] + "Y", "", ErrCheck},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Organisation(c.in)
			if err == nil != (c.want == nil) || (err != nil && !errors.Is(err, c.want)) {
				t.Fatalf("Organisation gives %v, want %v", err, c.want)
			}
			if err == nil && got != c.out {
				t.Fatalf("read %s, want %s", got, c.out)
			}
		})
	}
}

func TestPermitShapes(t *testing.T) {
	for _, c := range []struct {
		name string
		f    func(string) bool
		yes  []string
		no   []string
	}{
		{"passport", Passport, []string{"E00000000", "EA0000000", "G00000000", " e00000000 ", "AB000000"}, []string{"", "E0000", "E0000-000", "ABCDEFGH", "E000000000000"}},
		{"Hong Kong and Macau", HongKongMacauPermit, []string{"H00000000", "m00000000", "H0000000001"}, []string{"", "H", "A00000000", "H0000000", "H000000000", "H0000000A"}},
		{"Taiwan", TaiwanPermit, []string{"00000000", "0000000000", "0000000000A", "0000000000(B)"}, []string{"", "0000000", "000000000", "0000000000AB", "A0000000", "0000000000(1)"}},
	} {
		for _, s := range c.yes {
			if !c.f(s) {
				t.Errorf("%s: %q refused", c.name, s)
			}
		}
		for _, s := range c.no {
			if c.f(s) {
				t.Errorf("%s: %q accepted", c.name, s)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(Synthetic(ReservedDivision, day(1962, 2, 28), 1))
	f.Add("110199620228001")
	f.Add("１１０１９９")
	f.Fuzz(func(t *testing.T, s string) {
		r, err := Parse(s)
		_, _ = Credit(s)
		_, _ = Organisation(s)
		_, _, _ = Passport(s), HongKongMacauPermit(s), TaiwanPermit(s)
		if err != nil {
			return
		}
		if again := Synthetic(r.Division, r.Birth, r.Serial); again != r.Number {
			t.Fatalf("built again from its parts it is another number")
		}
	})
}

func wide(s string) string {
	return strings.Map(func(r rune) rune { return r + 0xFEE0 }, s)
}
