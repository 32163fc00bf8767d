#include "analysis/json_node.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"

namespace modrob::analysis {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

io::Json number_json(double value) {
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return io::number_or_null(value);
}

io::Json numbers_json(std::span<const double> values) {
  io::Json json = io::Json::array();
  for (const double value : values) json.push_back(number_json(value));
  return json;
}

JsonNode JsonNode::at(const char* key) const {
  if (!json_.is_object()) fail("expected an object");
  const auto found = json_.find(key);
  if (found == json_.end()) fail("lacks the key '" + std::string(key) + "'");
  return {*found, this, key, 0};
}

JsonNode JsonNode::element(size_t index) const {
  if (index >= size())
    fail("expected at least " + std::to_string(index + 1) + " elements, got " + std::to_string(size()));
  return {json_[index], this, nullptr, index};
}

size_t JsonNode::size() const {
  if (!json_.is_array()) fail("expected an array");
  return json_.size();
}

void JsonNode::expect_size(size_t size) const {
  if (this->size() == size) return;
  fail("expected " + std::to_string(size) + " elements, got " + std::to_string(this->size()));
}

double JsonNode::number() const {
  if (json_.is_number()) return json_.get<double>();
  if (json_.is_null()) return std::numeric_limits<double>::quiet_NaN();
  if (json_ == "inf") return kInfinity;
  if (json_ == "-inf") return -kInfinity;
  fail("expected a number, null, \"inf\" or \"-inf\"");
}

int64_t JsonNode::integer() const {
  if (!json_.is_number_integer() || (json_.is_number_unsigned() && json_.get<uint64_t>() > INT64_MAX)) {
    fail("expected a whole number");
  }
  return json_.get<int64_t>();
}

uint64_t JsonNode::natural() const {
  const bool negative = !json_.is_number_unsigned() && json_.is_number_integer() && json_.get<int64_t>() < 0;
  if (!json_.is_number_integer() || negative) fail("expected a whole number, not negative");
  return json_.get<uint64_t>();
}

bool JsonNode::boolean() const {
  if (!json_.is_boolean()) fail("expected true or false");
  return json_.get<bool>();
}

const std::string& JsonNode::text() const {
  if (!json_.is_string()) fail("expected a text");
  return json_.get_ref<const std::string&>();
}

std::vector<double> JsonNode::numbers() const {
  return list([](const JsonNode& node) { return node.number(); });
}

std::vector<int64_t> JsonNode::integers() const {
  return list([](const JsonNode& node) { return node.integer(); });
}

std::vector<std::string> JsonNode::texts() const {
  return list([](const JsonNode& node) { return std::string(node.text()); });
}

size_t JsonNode::choice(std::span<const std::string_view> names) const {
  const auto found = std::find(names.begin(), names.end(), text());
  if (found == names.end()) fail("unknown '" + text() + "'; " + suggestion(text(), {names.begin(), names.end()}));
  return static_cast<size_t>(found - names.begin());
}

std::string JsonNode::path() const {
  if (parent_ == nullptr) return "";
  const std::string before = parent_->path();
  if (key_ == nullptr) return before + "[" + std::to_string(index_) + "]";
  return before + (before.empty() ? "" : ".") + key_;
}

std::string JsonNode::where() const {
  const JsonNode* root = this;
  while (root->parent_ != nullptr) root = root->parent_;
  const std::string path = this->path();
  return *root->file_ + (path.empty() ? "" : ": " + path);
}

void JsonNode::fail(const std::string& reason) const { throw UserError(where() + ": " + reason); }

}  // namespace modrob::analysis
