package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"minkang/internal/healthcode"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/words"
)

// healthCodeCmd works with health codes where there is no line to the node.
type healthCodeCmd struct {
	Verify healthCodeVerifyCmd `cmd:"" help:"Check health codes without a line, one per line of standard input, as a scanner types them."`
}

type healthCodeVerifyCmd struct {
	Keys string `required:"" type:"existingfile" help:"Desk keys, as GET /api/v1/health-code/desk-keys gave them."`
}

// Run prints whom each code stands for; it ends with 1 when one was refused.
func (c healthCodeVerifyCmd) Run() error {
	text, err := os.ReadFile(c.Keys)
	if err != nil {
		return err
	}
	var keys healthcode.DeskKeys
	if err := json.Unmarshal(text, &keys); err != nil {
		return fmt.Errorf("%s: %w", c.Keys, err)
	}
	refused, err := verifyCodes(os.Stdin, os.Stdout, keys, time.Now)
	if err != nil {
		return err
	}
	if refused > 0 {
		return exit(1)
	}
	return nil
}

// verifyCodes reads codes and writes one line each: the masked name, sex, year of birth and card, or why it is refused.
func verifyCodes(in io.Reader, out io.Writer, keys healthcode.DeskKeys, now func() time.Time) (refused int, err error) {
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		if lines.Text() == "" {
			continue
		}
		claims, err := healthcode.Open(lines.Text(), keys, now())
		if e, ok := errs.As(err); ok {
			refused++
			fmt.Fprintf(out, "refused\t%s\t%s\n", e.Code, words.Error(e.Code, nil).ZH)
			continue
		}
		fmt.Fprintf(out, "valid\t%s\t%s\t%d\t%s\t%s\n", claims.Name, claims.Sex, claims.BirthYear, claims.Card, claims.ExpiresAt.Format(time.RFC3339))
	}
	return refused, lines.Err()
}
