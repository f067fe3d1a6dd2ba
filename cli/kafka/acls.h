// What each service may do in Kafka, and no more.
#pragma once

#include <string>
#include <vector>

namespace fanfare::cli {

struct Acl {
  std::string service;     // "cli": who calls fanfare topics and fanfare keys
  std::string operations;  // of "read", "write", "create", "describe", with commas between
  std::string resource;    // topic, group, transactional-id
  std::string name;
  bool prefixed = false;  // all whose names begin so
};

std::vector<Acl> plan_acls(const std::string& prefix);

}  // namespace fanfare::cli
