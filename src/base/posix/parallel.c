#include "../parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum { MOST_THREADS = 64 };

struct crew {
	size_t n;
	atomic_size_t next; /* item that nobody has begun */
	void (*work)(void *context, unsigned thread, size_t i);
	void *context;
};

struct worker {
	struct crew *crew;
	unsigned thread;
	pthread_t id;
};

unsigned parallel_cpus(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > MOST_THREADS ? MOST_THREADS : (unsigned)n;
}

static void *run(void *argument)
{
	struct worker *worker = argument;
	struct crew *crew = worker->crew;
	size_t i;

	while ((i = atomic_fetch_add(&crew->next, 1)) < crew->n)
		crew->work(crew->context, worker->thread, i);
	return NULL;
}

void parallel_for(size_t n, unsigned n_threads,
		  void (*work)(void *context, unsigned thread, size_t i), void *context)
{
	struct crew crew = { .n = n, .work = work, .context = context };
	struct worker workers[MOST_THREADS];
	unsigned n_started = 1;

	if (n_threads > MOST_THREADS)
		n_threads = MOST_THREADS;
	for (unsigned i = 0; i < MOST_THREADS; i++)
		workers[i] = (struct worker){ .crew = &crew, .thread = i };
	while (n_started < n_threads && n_started < n &&
	       !pthread_create(&workers[n_started].id, NULL, run, &workers[n_started]))
		n_started++;
	run(&workers[0]);
	while (--n_started > 0)
		pthread_join(workers[n_started].id, NULL);
}
