#include "commands.h"
#include "compare_step.h"
#include "disassemble_step.h"
#include "gate_step.h"
#include "github_step.h"
#include "messages.h"
#include "output.h"
#include "report_step.h"
#include "run.h"

#include "../base/clock.h"

enum { FIRST_WARNINGS = 3 };

static void print_warnings(const struct options *options, const struct image *image)
{
	size_t shown = options->is_verbose || image->n_warnings < FIRST_WARNINGS ? image->n_warnings
										 : FIRST_WARNINGS;
	size_t hidden = image->n_warnings - shown + image->n_warnings_dropped;

	if (options->is_quiet)
		return;
	for (size_t i = 0; i < shown; i++)
		say_warning(options->file, image->warnings[i].file_off, image->warnings[i].text);
	if (hidden)
		fprintf(stderr, "binsize: %zu more warnings%s\n", hidden,
			options->is_verbose ? "" : " (-v shows them)");
}

static void print_timing(const struct analysis *a)
{
	uint64_t wall = 0, cpu = 0;

	for (size_t i = 0; i < a->n_stages; i++) {
		fprintf(stderr, "%-10s %9.3f ms wall %9.3f ms cpu %9.1f MiB peak\n",
			a->stages[i].name, (double)a->stages[i].wall_ns / 1e6,
			(double)a->stages[i].cpu_ns / 1e6,
			(double)a->stages[i].peak_memory / 1048576);
		wall += a->stages[i].wall_ns;
		cpu += a->stages[i].cpu_ns;
	}
	fprintf(stderr, "%-10s %9.3f ms wall %9.3f ms cpu %9.1f MiB peak\n", "all",
		(double)wall / 1e6, (double)cpu / 1e6, (double)clock_peak_memory() / 1048576);
}

/* What a report is made of. */
struct subject {
	struct analysis *analysis;
	const struct options *options;
	const struct gate *gate;
};

static struct error *write_report(void *of, const struct view *view, const struct view_style *style,
				  struct text *text)
{
	struct subject *subject = of;
	struct report report;
	struct error *error = make_report(subject->analysis, subject->options, view, &report);

	report.gate = subject->gate;
	if (!error)
		view_write_report(view, text, &report, style);
	report_release(&report);
	return error;
}

/* After all else: what is published of a run is never of one that failed. */
static void publish(struct subject *subject)
{
	const struct analysis *a = subject->analysis;
	struct report report = {
		.path = subject->options->file,
		.file_size = a->attribution.ledger.file_size,
		.vm_size = a->attribution.ledger.vm_size,
		.gate = subject->gate,
	};
	struct gate_subject of = gate_subject_of_report(&report);

	github_publish(subject->options, write_report, subject, &of);
}

int report_file(struct options *options)
{
	struct analysis analysis = { .n_stages = 0 };
	struct gate gate = { .n = 0 };
	struct subject subject = { &analysis, options, &gate };
	struct text text = { 0 };
	const char *blamed = options->file;
	struct error *error;
	int status = STATUS_ERROR;

	choose_style(options);
	error = analyze(&analysis, options);
	if (error && snapshot_is_at(options->file))
		error = error_new(&analysis.arena,
				  "is a saved result: compare it (--diff, --baseline)");
	if (!error) {
		print_warnings(options, &analysis.image);
		blamed = NULL;
		gate = gate_of_file(&analysis, options);
		error = write_standard(options, write_report, &subject, &text);
	}
	if (!error)
		error = write_outputs(&analysis.arena, options, write_report, &subject);
	if (error) {
		say_error(blamed, error);
		say_choice(&analysis.choice);
	} else {
		status = print_data(&text);
	}
	if (status == STATUS_DONE) {
		publish(&subject);
		say_gate(&gate);
		status = gate_status(&gate);
	}
	if (options->shows_timing)
		print_timing(&analysis);
	text_release(&text);
	analysis_release(&analysis);
	return status;
}
