// Records what Go's encoding/json makes of envelopes: reads bodies in base64, one a line, and writes for each a line of
// the body, "ok" or "error", and the source and the payload in base64. To make go-outcomes.tsv anew:
//
//	java -cp target/test-classes io.narrows.exporter.adapter.inbound.http.GeneratedEnvelopes 1500 | go run go-outcomes.go > go-outcomes.tsv
//
// Where the protocol adds to Go (a payload may be an object or array; the last duplicate wins, whole), a type of its own
// says so; everything else is Go's.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
)

type payload string

func (p *payload) UnmarshalJSON(b []byte) error {
	switch b[0] {
	case 'n':
		return nil
	case '"':
		var text string
		err := json.Unmarshal(b, &text)
		*p = payload(text)
		return err
	case '{', '[':
		*p = payload(strings.Map(func(r rune) rune { return r }, string(b))) // wrong bytes become U+FFFD each
		return nil
	}
	return errors.New("payload must be a text, an object or an array")
}

type consumers struct{ set bool }

func (c *consumers) UnmarshalJSON(b []byte) error {
	if b[0] == 'n' {
		return nil
	}
	c.set = true
	var read map[string]map[string]any
	return json.Unmarshal(b, &read)
}

// Looked at only where there is no exportConfig.
type older struct{ raw []byte }

func (o *older) UnmarshalJSON(b []byte) error {
	if b[0] != 'n' {
		o.raw = append([]byte{}, b...)
	}
	return nil
}

type envelope struct {
	Source       string    `json:"source"`
	ExportConfig consumers `json:"exportConfig"`
	Config       older     `json:"config"`
	Payload      payload   `json:"payload"`
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		body, err := base64.StdEncoding.DecodeString(line)
		if err != nil {
			panic(err)
		}
		var e envelope
		err = json.Unmarshal(body, &e)
		if err == nil && !e.ExportConfig.set && e.Config.raw != nil {
			err = new(consumers).UnmarshalJSON(e.Config.raw)
		}
		if err != nil {
			fmt.Printf("%s\terror\t\t\n", line)
			continue
		}
		fmt.Printf("%s\tok\t%s\t%s\n", line, b64(e.Source), b64(string(e.Payload)))
	}
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
