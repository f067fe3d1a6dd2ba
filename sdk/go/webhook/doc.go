// Package webhook verifies webhooks of Fanfare, in every dialect. Standard library only.
//
//	verifier := webhook.Verifier{Dialect: "fanfare-v1", Secrets: []string{secret}}
//
//	http.HandleFunc("/webhooks/fanfare", func(w http.ResponseWriter, r *http.Request) {
//		delivery, err := verifier.VerifyRequest(r)
//		if err != nil {
//			http.Error(w, err.Error(), webhook.Status(err))
//			return
//		}
//		handle(delivery.ID, delivery.Type, delivery.Body)
//	})
package webhook
