#include "data/audit/linear_probe.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <cmath>
#include <limits>

#include "core/error.h"

namespace modrob::data {

namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Eigen::VectorXd;

Eigen::Map<const Matrix> features_of(const ProbeRows& rows) {
  return {rows.features.data(), static_cast<Eigen::Index>(rows.labels.size()), rows.width};
}

Eigen::Map<const VectorXd> labels_of(const ProbeRows& rows) {
  return {rows.labels.data(), static_cast<Eigen::Index>(rows.labels.size())};
}

double pearson(const VectorXd& a, const VectorXd& b) {
  const VectorXd x = a.array() - a.mean();
  const VectorXd y = b.array() - b.mean();
  const double scale = x.norm() * y.norm();
  return scale > 0.0 ? x.dot(y) / scale : std::numeric_limits<double>::quiet_NaN();
}

double sign_accuracy(const VectorXd& predictions, const VectorXd& labels) {
  int64_t counted = 0, right = 0;
  for (Eigen::Index i = 0; i < labels.size(); ++i) {
    if (labels[i] == 0.0) continue;
    ++counted;
    right += (predictions[i] > 0.0) == (labels[i] > 0.0);
  }
  if (counted == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(right) / static_cast<double>(counted);
}

}  // namespace

void ProbeRows::add(std::span<const float> frames, double label) {
  const auto columns = static_cast<size_t>(width);
  MODROB_CHECK(width > 0 && !frames.empty() && frames.size() % columns == 0, "whole frames are needed");
  const auto steps = static_cast<double>(frames.size() / columns);
  const size_t begin = features.size();
  features.resize(begin + columns);
  for (size_t i = 0; i < frames.size(); ++i) features[begin + i % columns] += frames[i] / steps;
  labels.push_back(label);
}

FittedProbe fit_linear_probe(const ProbeRows& train, double ridge) {
  MODROB_CHECK(!train.labels.empty(), "rows to fit on");
  const auto features = features_of(train);
  const Eigen::RowVectorXd mean = features.colwise().mean();
  Matrix x = features.rowwise() - mean;
  const auto rows = static_cast<double>(x.rows());
  Eigen::RowVectorXd deviation = (x.colwise().squaredNorm() / rows).cwiseSqrt();
  deviation = (deviation.array() > 0.0).select(deviation, 1.0);
  x = x.array().rowwise() / deviation.array();

  const double label_mean = labels_of(train).mean();
  const VectorXd target = labels_of(train).array() - label_mean;
  Eigen::MatrixXd normal = x.transpose() * x;
  normal.diagonal().array() += ridge;
  const VectorXd weights = normal.ldlt().solve(x.transpose() * target);
  const auto copied = [](const auto& values) { return std::vector<double>(values.begin(), values.end()); };
  return {copied(mean), copied(deviation), copied(weights), label_mean};
}

ProbeScores FittedProbe::score(const ProbeRows& rows) const {
  MODROB_CHECK(!rows.labels.empty() && rows.width == static_cast<int64_t>(weights.size()), "rows of the fitted width");
  const auto mapped = [&](const std::vector<double>& values) {
    return Eigen::Map<const Eigen::RowVectorXd>(values.data(), rows.width);
  };
  const Matrix x = (features_of(rows).rowwise() - mapped(mean)).array().rowwise() / mapped(deviation).array();
  const VectorXd predictions = (x * mapped(weights).transpose()).array() + label_mean;
  return {sign_accuracy(predictions, labels_of(rows)), pearson(predictions, labels_of(rows))};
}

}  // namespace modrob::data
