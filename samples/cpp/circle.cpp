#include "shapes.h"

namespace shapes {

shape::~shape() = default;

std::string shape::name() const
{
	return "shape";
}

std::string named::name() const
{
	return name_;
}

circle::circle(double radius) : named("circle"), radius_(radius)
{
	if (radius < 0)
		throw bad_shape("a circle turned inside out");
}

double circle::area() const
{
	return 3.14159265358979 * radius_ * radius_;
}

} // namespace shapes
