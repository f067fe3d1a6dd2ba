package webhook

import (
	"net/http"
	"strings"
)

type form int

const (
	sha256Hex form = iota
	timedV1
	standard
)

// rules say how a dialect signs.
type rules struct {
	signature string
	next      string // The other secret's signature while one is rotated.
	form      form
	timestamp string // The header whose time is signed, if it has one of its own.
}

var standardRules = rules{signature: "Webhook-Signature", form: standard, timestamp: "Webhook-Timestamp"}

var dialects = map[string]rules{
	"fanfare": {signature: "X-Fanfare-Signature", next: "X-Fanfare-Signature-Next",
		form: sha256Hex, timestamp: "X-Fanfare-Timestamp"},
	"fanfare-v1":    {signature: "X-Fanfare-Signature", form: timedV1},
	"fanfare-snake": {signature: "X-Fanfare-Signature", next: "X-Fanfare-Signature-Next", form: sha256Hex},
	"generic":       {signature: "X-Webhook-Signature", next: "X-Webhook-Signature-Next", form: sha256Hex},
	"standard":      standardRules,
	"cloudevents":   standardRules,
}

// detect names the dialect that headers look like. They aren't signed: this only chooses what is
// checked, and a receiver that knows its dialect should say so.
func detect(header http.Header) (string, error) {
	if header.Get("Webhook-Signature") != "" {
		if strings.HasPrefix(header.Get("Content-Type"), "application/cloudevents") {
			return "cloudevents", nil
		}
		return "standard", nil
	}
	if header.Get("X-Webhook-Signature") != "" {
		return "generic", nil
	}
	signature := header.Get("X-Fanfare-Signature")
	switch {
	case signature == "":
		return "", refuse(UnknownDialect, "no signature header is there")
	case strings.HasPrefix(signature, "t="):
		return "fanfare-v1", nil
	case strings.HasPrefix(header.Get("X-Fanfare-Delivery-Id"), "wh_evt_"):
		return "fanfare-snake", nil
	default:
		return "fanfare", nil
	}
}
