#pragma once

#include <algorithm>
#include <vector>

namespace modrob::report {

template <typename List, typename Value>
bool contains(const List& list, const Value& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

/// Appends what is not in the list yet.
template <typename T>
void add_once(std::vector<T>& list, const T& value) {
  if (!contains(list, value)) list.push_back(value);
}

/// Neighbours with the same `data` and `model`: the strategies that one table or figure shows side by side. The
/// pointers are into `groups`.
template <typename Group>
std::vector<std::vector<const Group*>> by_model(const std::vector<Group>& groups) {
  std::vector<std::vector<const Group*>> tables;
  for (const auto& group : groups) {
    const bool fresh =
        tables.empty() || tables.back().front()->model != group.model || tables.back().front()->data != group.data;
    if (fresh) tables.emplace_back();
    tables.back().push_back(&group);
  }
  return tables;
}

}  // namespace modrob::report
