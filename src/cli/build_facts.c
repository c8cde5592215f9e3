#include "build_facts.h"

#include "../base/process.h"
#include "../base/terminal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The first that is set counts. Of a pull request GITHUB_HEAD_REF is the branch. */
static const char *const commit_variables[] = {
	"GITHUB_SHA", "CI_COMMIT_SHA", "BITBUCKET_COMMIT", "CIRCLE_SHA1", NULL,
};
static const char *const branch_variables[] = {
	"GITHUB_HEAD_REF",  "GITHUB_REF_NAME", "CI_COMMIT_REF_NAME",
	"BITBUCKET_BRANCH", "CIRCLE_BRANCH",   NULL,
};

static const char *const commit_question[] = { "git", "rev-parse", "--verify", "-q", "HEAD", NULL };

/* No answer when no branch is checked out. */
static const char *const branch_question[] = {
	"git", "symbolic-ref", "--short", "-q", "HEAD", NULL
};

static const char *find(struct arena *arena, const char *given, const char *const *variables,
			const char *const *question)
{
	if (given)
		return given;
	for (; *variables; variables++) {
		if (environment(*variables))
			return environment(*variables);
	}
	return process_ask(arena, question);
}

static struct error *check_length(struct arena *arena, const char *option, const char *text)
{
	if (!text || strlen(text) <= LONGEST_FACT)
		return NULL;
	return error_new(arena, "%s: longer than %d bytes", option, LONGEST_FACT);
}

/* https://reproducible-builds.org/specs/source-date-epoch/ */
static struct error *read_date(struct arena *arena, int64_t *date)
{
	const char *epoch = environment("SOURCE_DATE_EPOCH");
	char *end;

	if (!epoch) {
		*date = (int64_t)time(NULL);
		return NULL;
	}
	errno = 0;
	*date = strtoll(epoch, &end, 10);
	if (errno || *end || epoch[0] < '0' || epoch[0] > '9')
		return error_new(arena, "SOURCE_DATE_EPOCH is no number of seconds: '%s'", epoch);
	return NULL;
}

struct error *build_facts_read(struct arena *arena, const struct options *options,
			       struct build_facts *facts)
{
	struct error *error;

	*facts = (struct build_facts){
		.commit = find(arena, options->commit, commit_variables, commit_question),
		.branch = find(arena, options->branch, branch_variables, branch_question),
		.label = options->label,
		.program = "binsize " BINSIZE_VERSION,
	};
	error = check_length(arena, "--commit", facts->commit);
	if (!error)
		error = check_length(arena, "--branch", facts->branch);
	if (!error)
		error = check_length(arena, "--label", facts->label);
	return error ? error : read_date(arena, &facts->date);
}
