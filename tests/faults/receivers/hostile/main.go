// Endpoints that behave badly, each kind on a port of its own, and a name server that knows no name.
// Prints the ports as JSON once all are open.
package main

import (
	"bufio"
	"crypto/rand"
	"crypto/tls"
	"encoding/json"
	"flag"
	"io"
	"log"
	"net"
	"os"
	"strings"
	"time"

	"fanfare.example/faults/certificates"
)

// What a kind does with a connection; over TLS unless it is named in plain.
var kinds = map[string]func(net.Conn){
	"hanging":         hang,
	"resetting":       reset,
	"dripping":        drip,
	"endless-body":    func(c net.Conn) { flood(c, "HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n", "x") },
	"endless-headers": func(c net.Conn) { flood(c, "HTTP/1.1 200 OK\r\n", "X-More: of the same\r\n") },
	"garbage":         garbage,
}
var plain = map[string]bool{"garbage": true}

func main() {
	address := flag.String("address", "", "address to listen on")
	authority := flag.String("authority", "", "file that gets the certificate of the authority")
	flag.Parse()
	ca, certificate := certificates.New(*address)
	check(os.WriteFile(*authority, ca, 0o644))
	config := &tls.Config{Certificates: []tls.Certificate{certificate}}
	ports := map[string]int{}
	for kind, serve := range kinds {
		listener, err := net.Listen("tcp", *address+":0")
		check(err)
		ports[kind] = listener.Addr().(*net.TCPAddr).Port
		go accept(listener, config, plain[kind], serve)
	}
	go answerNoName(*address)
	check(json.NewEncoder(os.Stdout).Encode(ports))
	select {}
}

func accept(listener net.Listener, config *tls.Config, inPlain bool, serve func(net.Conn)) {
	for {
		connection, err := listener.Accept()
		check(err)
		go func() {
			defer connection.Close()
			if inPlain {
				serve(connection)
				return
			}
			secured := tls.Server(connection, config)
			if secured.Handshake() == nil && readRequest(secured) {
				serve(secured)
			}
		}()
	}
}

// Reads up to the end of the head; what follows may stay where it is.
func readRequest(connection net.Conn) bool {
	reader := bufio.NewReader(connection)
	for {
		line, err := reader.ReadString('\n')
		if err != nil {
			return false
		}
		if strings.TrimSpace(line) == "" {
			return true
		}
	}
}

func hang(connection net.Conn) { _, _ = io.Copy(io.Discard, connection) }

func reset(connection net.Conn) {
	if secured, ok := connection.(*tls.Conn); ok {
		_ = secured.NetConn().(*net.TCPConn).SetLinger(0)
		_ = secured.NetConn().Close()
	}
}

func drip(connection net.Conn) {
	for _, letter := range "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + strings.Repeat("x", 1000) {
		if _, err := connection.Write([]byte(string(letter))); err != nil {
			return
		}
		time.Sleep(time.Second)
	}
}

func flood(connection net.Conn, head, more string) {
	_, err := connection.Write([]byte(head))
	block := []byte(strings.Repeat(more, 16384/len(more)))
	for err == nil {
		_, err = connection.Write(block)
	}
}

func garbage(connection net.Conn) {
	noise := make([]byte, 4096)
	for {
		_, _ = rand.Read(noise)
		if _, err := connection.Write(noise); err != nil {
			return
		}
	}
}

// Every second question is answered with SERVFAIL, every other one with silence.
func answerNoName(address string) {
	socket, err := net.ListenPacket("udp", address+":53")
	check(err)
	question := make([]byte, 1500)
	for count := 0; ; count++ {
		n, from, err := socket.ReadFrom(question)
		check(err)
		if n < 12 || count%2 == 1 {
			continue
		}
		question[2] |= 0x80 // An answer
		question[3] = 0x80 | 2
		_, _ = socket.WriteTo(question[:n], from)
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
