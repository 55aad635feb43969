// The rows of a table that are nearest to a point, by the sum of squares.
#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <vector>

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

namespace py = pybind11;
using Numbers = py::array_t<double, py::array::c_style | py::array::forcecast>;

static std::vector<std::size_t> nearest(const Numbers &table, const Numbers &point, std::size_t count) {
    auto rows = table.unchecked<2>();
    auto at = point.unchecked<1>();
    if (rows.shape(1) != at.shape(0))
        throw std::invalid_argument("the point has another number of columns than the table");
    std::vector<double> distance(rows.shape(0), 0.0);
    for (py::ssize_t r = 0; r < rows.shape(0); ++r)
        for (py::ssize_t c = 0; c < rows.shape(1); ++c)
            distance[r] += (rows(r, c) - at(c)) * (rows(r, c) - at(c));

    std::vector<std::size_t> order(distance.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    count = std::min(count, order.size());
    std::partial_sort(order.begin(), order.begin() + count, order.end(),
                      [&](std::size_t a, std::size_t b) { return distance[a] < distance[b]; });
    order.resize(count);
    return order;
}

PYBIND11_MODULE(_nearest, module) {
    module.def("nearest", &nearest, py::arg("table"), py::arg("point"), py::arg("count"));
}
