// shapes.h: a class hierarchy with virtual functions and templates, in the archive libshapes.a.
#ifndef SAMPLES_SHAPES_H
#define SAMPLES_SHAPES_H

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace shapes {

struct bad_shape : std::runtime_error {
	using std::runtime_error::runtime_error;
};

class shape {
public:
	virtual ~shape();
	virtual double area() const = 0;
	virtual std::string name() const;
};

// Virtual inheritance: construction vtables and thunks.
class named : public virtual shape {
public:
	explicit named(std::string name) : name_(std::move(name)) {}
	std::string name() const override;

private:
	std::string name_;
};

class coloured : public virtual shape {
public:
	unsigned colour() const { return colour_; }

protected:
	unsigned colour_ = 0xff0000;
};

class circle final : public named, public coloured {
public:
	explicit circle(double radius);
	double area() const override;

private:
	double radius_;
};

// Each number of corners is its own class.
template <int Corners> class polygon final : public shape {
public:
	explicit polygon(double side);
	double area() const override;

private:
	double side_;
};

extern template class polygon<3>;
extern template class polygon<4>;
extern template class polygon<6>;

using list = std::vector<std::unique_ptr<shape>>;

// Throws bad_shape for text that names none: "circle 1.5", "triangle 2", "square 1".
std::unique_ptr<shape> parse(const std::string &text);

template <typename T, typename F> T sum(const list &all, F &&value)
{
	T total{};
	for (const auto &one : all)
		total += value(*one);
	return total;
}

} // namespace shapes

#endif
