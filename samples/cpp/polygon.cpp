#include "shapes.h"

#include <cmath>

namespace shapes {

template <int Corners> polygon<Corners>::polygon(double side) : side_(side)
{
	if (side < 0)
		throw bad_shape(std::to_string(Corners) + " corners turned inside out");
}

template <int Corners> double polygon<Corners>::area() const
{
	return Corners * side_ * side_ / (4 * std::tan(3.14159265358979 / Corners));
}

template class polygon<3>;
template class polygon<4>;
template class polygon<6>;

} // namespace shapes
