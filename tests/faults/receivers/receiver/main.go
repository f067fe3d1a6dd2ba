// The customers' side of the fault suite: one HTTPS server with as many endpoints as wanted, told by
// the URL what to answer, and a journal with a line for each request.
//
//	https://10.77.0.1:8443/box?answers=500,503+1,200&delay=200
//
// answers attempt 1 of each delivery with 500, attempt 2 with 503 and Retry-After: 1, all further ones
// with 200, each after 200 ms. `never` in place of a status waits until the sender has gone. With gate=1
// connections end without an answer until SIGUSR1 comes.
package main

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"fanfare.example/faults/certificates"
)

const never = -1 // In place of a status: no answer.

type line struct {
	Box        string  `json:"box"`
	Delivery   string  `json:"delivery"`
	Event      string  `json:"event"`
	From       string  `json:"from"`
	BodySHA    string  `json:"sha"`
	Status     int     `json:"status"`
	ReceivedAt float64 `json:"received"`
	AnsweredAt float64 `json:"answered"`
	AtOnce     int     `json:"at_once"`
}

type receiver struct {
	mutex    sync.Mutex
	attempts map[string]int // by delivery
	open     map[string]int // requests at the moment, by box
	journal  *os.File
	gate     atomic.Bool
}

func main() {
	listen := flag.String("listen", "", "address and port 0")
	journal := flag.String("journal", "", "file that gets a line of JSON for each request")
	authority := flag.String("authority", "", "file that gets the certificate of the authority")
	flag.Parse()

	host, _, err := net.SplitHostPort(*listen)
	check(err)
	ca, certificate := certificates.New(host)
	check(os.WriteFile(*authority, ca, 0o644))
	file, err := os.OpenFile(*journal, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	check(err)
	handler := &receiver{attempts: map[string]int{}, open: map[string]int{}, journal: file}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR1)
	go func() {
		<-signals
		handler.gate.Store(true)
	}()
	port := serve(*listen, handler, &tls.Config{Certificates: []tls.Certificate{certificate}}, true)
	slow := serve(*listen, handler, &tls.Config{
		Certificates: []tls.Certificate{certificate},
		GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
			time.Sleep(300 * time.Millisecond)
			return nil, nil
		}}, false)
	fmt.Println(port, slow)
	select {}
}

// Without keepAlive each request has a handshake of its own. Returns the port.
func serve(address string, handler http.Handler, config *tls.Config, keepAlive bool) int {
	listener, err := net.Listen("tcp", address)
	check(err)
	server := &http.Server{
		Handler:      handler,
		TLSConfig:    config,
		TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){},
		ErrorLog:     log.New(io.Discard, "", 0), // Dying senders are the point.
	}
	server.SetKeepAlivesEnabled(keepAlive)
	go func() { check(server.ServeTLS(listener, "", "")) }()
	return listener.Addr().(*net.TCPAddr).Port
}

func (r *receiver) ServeHTTP(writer http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	received := seconds()
	if err != nil {
		return // Cut off before it was whole: no attempt that anybody could act on.
	}
	var event struct {
		ID   string
		Data struct{ Event string }
	}
	if json.Unmarshal(body, &event) != nil {
		writer.WriteHeader(http.StatusBadRequest)
		return
	}
	query := request.URL.Query()
	if query.Get("gate") != "" && !r.gate.Load() {
		panic(http.ErrAbortHandler) // Closes the connection.
	}
	box := request.URL.Path[1:]
	atOnce := r.enter(box)
	defer r.leave(box)
	status, retryAfter := r.answer(event.ID, query)
	hash := sha256.Sum256(body)
	from, _, _ := net.SplitHostPort(request.RemoteAddr)
	entry := line{box, event.ID, event.Data.Event, from, hex.EncodeToString(hash[:8]), status, received,
		received, atOnce}
	if status == never {
		entry.Status = 0
		r.note(entry)
		<-request.Context().Done()
		panic(http.ErrAbortHandler)
	}
	if delay, _ := strconv.Atoi(query.Get("delay")); delay > 0 {
		time.Sleep(time.Duration(delay) * time.Millisecond)
		if request.Context().Err() != nil {
			status = 0 // Nobody is there to hear the answer.
		}
	}
	entry.Status, entry.AnsweredAt = status, seconds()
	r.note(entry)
	if retryAfter != "" {
		writer.Header().Set("Retry-After", retryAfter)
	}
	if status != 0 {
		writer.WriteHeader(status)
	}
}

// What the next attempt of a delivery is answered.
func (r *receiver) answer(delivery string, query url.Values) (int, string) {
	answers := strings.Split(query.Get("answers"), ",")
	r.mutex.Lock()
	number := r.attempts[delivery]
	r.attempts[delivery]++
	r.mutex.Unlock()
	if number >= len(answers) {
		number = len(answers) - 1
	}
	status, retryAfter, _ := strings.Cut(answers[number], " ") // A plus sign of a query is a space.
	if status == "never" {
		return never, ""
	}
	code, err := strconv.Atoi(status)
	if err != nil {
		code = http.StatusOK
	}
	return code, retryAfter
}

func (r *receiver) enter(box string) int {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.open[box]++
	return r.open[box]
}

func (r *receiver) leave(box string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.open[box]--
}

// The journal is written before the answer: what was answered is in it.
func (r *receiver) note(entry line) {
	text, err := json.Marshal(entry)
	check(err)
	r.mutex.Lock()
	defer r.mutex.Unlock()
	_, err = r.journal.Write(append(text, '\n'))
	check(err)
}

func seconds() float64 { return float64(time.Now().UnixMicro()) / 1e6 }

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
