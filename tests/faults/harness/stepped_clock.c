/* Preloaded into a service: its wall clock is off by the seconds in the file that STEPPED_CLOCK names, read
   anew every 50 ms. The monotonic clock is right, as it is when somebody sets a host's clock, and what waits
   until a time of the stepped clock waits as long as it would on such a host: libfaketime leaves C11's
   cnd_timedwait alone, with which librdkafka waits, and then every wait is over at once or takes the step
   longer. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

enum { READ_AGAIN_MS = 50, MS = 1000, NS_PER_MS = 1000000, NS = 1000000000 };

static long long read_ms(int clock) {
  struct timespec now;
  syscall(SYS_clock_gettime, clock, &now);
  return now.tv_sec * (long long)MS + now.tv_nsec / NS_PER_MS;
}

static long long offset_ms(void) {
  static atomic_llong read_at, offset;
  const long long now = read_ms(CLOCK_MONOTONIC);
  if (now - atomic_load(&read_at) < READ_AGAIN_MS) return atomic_load(&offset);
  atomic_store(&read_at, now);
  const char* path = getenv("STEPPED_CLOCK");
  const int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return atomic_load(&offset);
  char text[32] = {0};
  if (read(file, text, sizeof text - 1) > 0) atomic_store(&offset, (long long)(atof(text) * MS));
  close(file);
  return atomic_load(&offset);
}

static struct timespec moved(struct timespec time, long long ms) {
  time.tv_sec += ms / MS;
  time.tv_nsec += ms % MS * NS_PER_MS;
  if (time.tv_nsec >= NS) time.tv_sec++, time.tv_nsec -= NS;
  if (time.tv_nsec < 0) time.tv_sec--, time.tv_nsec += NS;
  return time;
}

int clock_gettime(clockid_t clock, struct timespec* now) {
  const int result = (int)syscall(SYS_clock_gettime, clock, now);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
    *now = moved(*now, offset_ms());
  return result;
}

int timespec_get(struct timespec* now, int base) {
  return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, now) == 0 ? base : 0;
}

int gettimeofday(struct timeval* now, void* zone) {
  struct timespec time;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &time);
  now->tv_sec = time.tv_sec;
  now->tv_usec = time.tv_nsec / MS;
  return 0;
}

time_t time(time_t* now) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  if (now) *now = time.tv_sec;
  return time.tv_sec;
}

int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const struct timespec* until) {
  static int (*real)(cnd_t*, mtx_t*, const struct timespec*);
  if (!real) *(void**)&real = dlsym(RTLD_NEXT, "cnd_timedwait");
  const struct timespec right = moved(*until, -offset_ms());
  return real(condition, mutex, &right);
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const struct timespec* until) {
  static int (*real)(pthread_cond_t*, pthread_mutex_t*, const struct timespec*);
  if (!real) *(void**)&real = dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
  const struct timespec right = moved(*until, -offset_ms());
  return real(condition, mutex, &right);
}
