// main.cpp: uses libshapes.a; exceptions, templates, lambdas, a thread-local object.
#include "shapes.h"

#include <algorithm>
#include <iostream>

static thread_local std::string last_error;

int main(int argc, char **argv)
{
	shapes::list all;

	for (int i = 1; i < argc; i++) {
		try {
			all.push_back(shapes::parse(argv[i]));
		} catch (const shapes::bad_shape &e) {
			last_error = e.what();
			std::cerr << last_error << '\n';
		}
	}
	std::sort(all.begin(), all.end(),
		  [](const auto &a, const auto &b) { return a->area() < b->area(); });
	for (const auto &one : all)
		std::cout << one->name() << ' ' << one->area() << '\n';
	std::cout << shapes::sum<double>(all, [](const auto &s) { return s.area(); }) << ' '
		  << shapes::sum<std::size_t>(all, [](const auto &s) { return s.name().size(); })
		  << '\n';
	return last_error.empty() ? 0 : 1;
}
