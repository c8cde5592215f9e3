#include "base/crash.h"
#include "cli/run.h"

int main(int argc, char **argv)
{
	crash_install();
	return run(argc, argv);
}
