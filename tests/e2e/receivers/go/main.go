// What the Go block of generic.md leaves out: the secret, and a server on a free port.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
)

var webhookSecret = os.Getenv("WEBHOOK_SECRET")

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("{\"port\":%d}\n", listener.Addr().(*net.TCPAddr).Port)
	http.HandleFunc("/webhooks", webhookHandler)
	log.Fatal(http.Serve(listener, nil))
}
