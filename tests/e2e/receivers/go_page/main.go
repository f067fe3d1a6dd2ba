// What the Go blocks of docs/receivers/ leave out: a server on a free port, and its clock.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"time"
)

func main() {
	shift, err := time.ParseDuration(os.Getenv("CLOCK_SHIFT_SECONDS") + "s")
	if err != nil {
		log.Fatal(err)
	}
	verifier.Now = func() time.Time { return time.Now().Add(shift) }
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("{\"port\":%d}\n", listener.Addr().(*net.TCPAddr).Port)
	http.HandleFunc("/webhooks/fanfare", receive)
	log.Fatal(http.Serve(listener, nil))
}
